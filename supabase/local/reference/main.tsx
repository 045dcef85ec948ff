/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Entry of the API reference: reads the contract that is served, and draws it. */
import { render } from "preact";
import { useState } from "preact/hooks";
import { OperationView } from "./operation_view.tsx";
import { type ApiDocument, type Operation, operationsOf } from "./operations.ts";
import type { Credentials } from "./send_request.ts";
import { SignIn } from "./sign_in.tsx";

const BASE = "/functions/v1";

interface ReferenceProps {
  readonly document: ApiDocument;
  readonly publishableKey: string;
}

function Reference({ document, publishableKey }: ReferenceProps) {
  const [credentials, setCredentials] = useState<Credentials>({ publishableKey, tokenOrKey: null });
  const operations = operationsOf(document);
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  return (
    <>
      <h1>API reference</h1>
      <p class="quiet">
        Made of{" "}
        <a href={`${BASE}/health/openapi.json`}>openapi.json</a>, as this stack serves it. What you
        send here is done: a slate is put on record, feedback is learned.
      </p>
      <SignIn
        publishableKey={publishableKey}
        credentials={credentials}
        onChange={setCredentials}
      />
      {tags.map((tag) => (
        <section key={tag} aria-labelledby={`tag-${tag}`}>
          <h2 id={`tag-${tag}`}>{tag}</h2>
          {operations.filter((operation: Operation) => operation.tag === tag).map((operation) => (
            <OperationView
              key={operation.id}
              operation={operation}
              schemas={document.components.schemas}
              base={BASE}
              credentials={credentials}
            />
          ))}
        </section>
      ))}
    </>
  );
}

async function load<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`Cannot load ${path}: ${response.status}`);
  return await response.json();
}

const root = document.getElementById("reference")!;
try {
  const [contract, { publishable_key }] = await Promise.all([
    load<ApiDocument>(`${BASE}/health/openapi.json`),
    load<{ publishable_key: string }>("/config.json"),
  ]);
  render(<Reference document={contract} publishableKey={publishable_key} />, root);
} catch (error) {
  root.textContent = error instanceof Error ? error.message : String(error);
}
