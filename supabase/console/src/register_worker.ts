/** Registers the worker that opens the page without a connection. */

/** Of trusted types, which the page's policy demands and not every browser knows. */
interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(): string },
  ): { createScriptURL(input: string): unknown };
}

/** Where there can be no worker (a page over plain HTTP) the page opens with a connection only. */
export async function registerWorker(): Promise<void> {
  const address = new URL("service_worker.js", location.href).href;
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
  const policy = trustedTypes?.createPolicy("console", { createScriptURL: () => address });
  const trusted = policy ? policy.createScriptURL("") as string : address;
  await navigator.serviceWorker?.register(trusted);
}
