/** The six signals of 10,000 films, and reading the files. */
import { indexSignals } from "@shared/signals/signal_index.ts";
import { computeSignals } from "@shared/signals/signals.ts";
import { createSlot } from "@shared/signals/slot.ts";
import { pandasCatalog } from "../functions-shared/catalog/pandas_catalog.ts";
import { allRows } from "../functions-shared/signals/film_catalog.ts";
import { OWN_CHANNELS, randomWorld } from "../functions-shared/signals/random_world.ts";
import type { BenchRow } from "./bench_row.ts";
import { medianMs } from "./median_ms.ts";

const WORLD = { seed: 1, films: 10_000, broadcasts: 40_000, picks: 600, showings: 2_000 };

/** Times the signals warm, and the catalogue in processes that have read nothing yet. */
export async function benchSignals(): Promise<BenchRow[]> {
  return [...signalRows(), await catalogRow()];
}

function signalRows(): BenchRow[] {
  const world = randomWorld(WORLD);
  const { catalog, history, programmed, showings } = world;
  const index = indexSignals(catalog, history, OWN_CHANNELS);
  const candidates = allRows(catalog);
  const slot = createSlot({ channel: OWN_CHANNELS[0], date: "2025-03-20", hour: 20 });
  const input = { catalog, index, candidates, slot, programmed, showings };
  return [
    {
      name: "six signals of 10,000 films",
      isDetail: true,
      ours: medianMs(1000, () => void computeSignals(input)),
      theirs: null, // NumPy does the same work within the row of the whole slate
      reference: "",
      note: "40,000 broadcasts, 600 picks, 2,000 showings; no models",
    },
    {
      name: "index behind the signals",
      isDetail: true,
      ours: medianMs(10, () => void indexSignals(catalog, history, OWN_CHANNELS)),
      theirs: null,
      reference: "",
      note: "once for each catalogue and history",
    },
  ];
}

interface ColdRead {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly megabytes: number;
}

async function catalogRow(): Promise<BenchRow> {
  const file = await Deno.makeTempFile({ suffix: ".parquet" });
  try {
    const bytes = pandasCatalog(WORLD.films);
    await Deno.writeFile(file, bytes);
    const ours = await medianColdRead(file, "ours");
    const rows = await medianColdRead(file, "rows");
    const figures = ({ cpuMs, megabytes }: ColdRead) =>
      `${cpuMs.toFixed(0)} ms CPU, ${megabytes.toFixed(0)} MB`;
    return {
      name: "catalogue of 10,000 films, first read",
      ours: ours.wallMs,
      theirs: rows.wallMs,
      reference: "hyparquet, all columns as row objects",
      note: `${(bytes.length / 1e6).toFixed(1)} MB file; ${figures(ours)} (${figures(rows)})`,
    };
  } finally {
    await Deno.remove(file);
  }
}

/** Of five fresh processes, the one with the median wall time. */
async function medianColdRead(file: string, reader: "ours" | "rows"): Promise<ColdRead> {
  const reads: ColdRead[] = [];
  for (let i = 0; i < 5; i++) {
    const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--quiet", "tests/bench/cold_read.ts", file, reader],
      cwd: new URL("../../", import.meta.url),
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    reads.push(JSON.parse(new TextDecoder().decode(stdout)));
  }
  return reads.sort((a, b) => a.wallMs - b.wallMs)[2]!;
}
