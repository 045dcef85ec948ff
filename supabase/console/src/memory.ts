/** What the project answered last, kept on this device for the times without a connection. */

/** An answer and the moment it came, in milliseconds since 1970. */
export interface Remembered<T> {
  readonly at: number;
  readonly data: T;
}

const KEPT_MAX = 24;

/** The answers of one account by key; data that survives JSON. */
export class Memory {
  readonly #storage: Storage;
  readonly #prefix: string;
  #closed = false;

  constructor(storage: Storage, prefix: string) {
    this.#storage = storage;
    this.#prefix = prefix;
  }

  read<T>(key: string): Remembered<T> | null {
    const text = this.#storage.getItem(this.#prefix + key);
    return text === null ? null : JSON.parse(text);
  }

  /** Keeps the newest answers; when the device has no room for them, none. */
  write<T>(key: string, remembered: Remembered<T>): void {
    if (this.#closed) return;
    try {
      this.#storage.setItem(this.#prefix + key, JSON.stringify(remembered));
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "QuotaExceededError")) throw error;
      for (const old of this.#keys()) this.#storage.removeItem(old);
    }
    this.#forgetOldest();
  }

  /** Keeps nothing more: answers may still be under way when an account signs out. */
  close(): void {
    this.#closed = true;
  }

  #keys(): string[] {
    return Array.from({ length: this.#storage.length }, (_, i) => this.#storage.key(i)!)
      .filter((key) => key.startsWith(this.#prefix));
  }

  #forgetOldest(): void {
    const keys = this.#keys();
    if (keys.length <= KEPT_MAX) return;
    const at = (key: string) => (JSON.parse(this.#storage.getItem(key)!) as Remembered<unknown>).at;
    const byAge = keys.map((key) => ({ key, at: at(key) })).sort((a, b) => a.at - b.at);
    for (const { key } of byAge.slice(0, keys.length - KEPT_MAX)) this.#storage.removeItem(key);
  }
}
