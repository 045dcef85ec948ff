/** The body of every error (RFC 9457). */
import { PROBLEM_CODES, type ProblemCode } from "@shared/http/problem_codes.ts";
import * as z from "zod";

export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(PROBLEM_CODES) as [ProblemCode, ...ProblemCode[]]),
  detail: z.string(),
  message: z.string(),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
  request_id: z.string().nullable(),
}).meta({ id: "Problem" });
