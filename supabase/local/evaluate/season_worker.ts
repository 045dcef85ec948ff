/** Simulates the seasons that it is sent, one after the other; runs as a Web Worker. */
import { type Season, simulateSeason } from "./simulate.ts";

interface WorkerSide {
  onmessage: ((message: MessageEvent<Season>) => void) | null;
  postMessage(message: unknown): void;
}

const side = self as unknown as WorkerSide;

side.onmessage = ({ data }) => side.postMessage(simulateSeason(data));
