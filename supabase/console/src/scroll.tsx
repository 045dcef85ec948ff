/** What may be wider than the page scrolls sideways by itself, by keyboard too. */
import type { ComponentChildren } from "preact";

interface ScrollProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

export function Scroll({ label, children }: ScrollProps) {
  return <div class="scroll" tabIndex={0} role="group" aria-label={label}>{children}</div>;
}
