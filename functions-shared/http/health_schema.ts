/** Query of GET /health/ready. */
import * as z from "zod";

export const ReadinessQuery = z.strictObject({
  /** `?verbose` tells how old competitors' feeds are as well. */
  verbose: z.enum(["", "true", "false"], { error: 'Must be "true", "false" or left empty' })
    .default("false").transform((verbose) => verbose !== "false"),
});
