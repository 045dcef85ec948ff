/** Arrow keys in a table of links: sideways to the neighbouring cell, up and down link by link. */

const STEPS: Readonly<Record<string, readonly [columns: number, links: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Moves the focus from a link of a table; other keys and other elements are left alone. */
export function moveByArrows(event: KeyboardEvent): void {
  const [columns, links] = STEPS[event.key] ?? [0, 0];
  const link = (event.target as HTMLElement).closest("a");
  const cell = link?.closest("td");
  if (!link || !cell || (columns === 0 && links === 0)) return;
  const next = columns === 0 ? inColumn(cell, link, links) : inRow(cell, link, columns);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

const linksOf = (cells: readonly Element[]) =>
  cells.flatMap((cell) => [...cell.querySelectorAll("a")]);

function inColumn(cell: HTMLTableCellElement, link: HTMLAnchorElement, step: number) {
  const rows = [...cell.closest("tbody")!.rows];
  const links = linksOf(rows.map((row) => row.cells[cell.cellIndex]!));
  return links[links.indexOf(link) + step];
}

/** The link at the same height of the next cell that has one. */
function inRow(cell: HTMLTableCellElement, link: HTMLAnchorElement, step: number) {
  const height = linksOf([cell]).indexOf(link);
  const { cells } = cell.parentElement as HTMLTableRowElement;
  for (let column = cell.cellIndex + step; cells[column]; column += step) {
    const links = linksOf([cells[column]!]);
    if (links.length > 0) return links[Math.min(height, links.length - 1)];
  }
  return undefined;
}
