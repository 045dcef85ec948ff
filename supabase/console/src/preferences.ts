/** Small choices that this device remembers. */
import { useState } from "preact/hooks";

/** A choice with its setter; unknown values of the storage are the default. */
export function usePreference<T extends string>(
  name: string,
  allowed: readonly T[],
  fallback: T,
): [T, (value: T) => void] {
  const key = `console.preference.${name}`;
  const [value, setValue] = useState<T>(() => {
    const stored = localStorage.getItem(key);
    return allowed.find((one) => one === stored) ?? fallback;
  });
  return [value, (chosen) => {
    localStorage.setItem(key, chosen);
    setValue(chosen);
  }];
}
