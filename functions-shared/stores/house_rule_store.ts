/** The table house_rules, as the service role sees it. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { unwrap } from "./postgrest.ts";

/** A row of house_rules. */
export interface HouseRuleRow {
  readonly name: string;
  readonly formula: string;
  readonly description: string | null;
  readonly enabled: boolean;
  /** ISO 8601. */
  readonly updated_at: string;
  readonly actor_id: string | null;
}

/** All methods throw DatabaseRefusal or StoreUnavailable. */
export interface HouseRuleStore {
  /** All rules, by name. */
  list(): Promise<readonly HouseRuleRow[]>;
  /** Stores a rule whose formula was checked, in place of the one of its name. */
  save(rule: Omit<HouseRuleRow, "updated_at">): Promise<HouseRuleRow>;
  /** Returns whether there was such a rule. */
  remove(name: string): Promise<boolean>;
}

/** Wraps a client that holds the secret key. */
export function supabaseHouseRules(client: SupabaseClient): HouseRuleStore {
  return {
    list: async () => {
      const rows = unwrap("house_rules", await client.from("house_rules").select().order("name"));
      return (rows ?? []).map(withIsoTime);
    },
    save: async ({ name, formula, description, enabled, actor_id }) => {
      const row = unwrap(
        "save_house_rule",
        await client.rpc("save_house_rule", {
          p_name: name,
          p_formula: formula,
          p_description: description,
          p_enabled: enabled,
          p_actor_id: actor_id,
        }),
      );
      return withIsoTime(row as HouseRuleRow);
    },
    remove: async (name) => {
      const removed = unwrap(
        "house_rules",
        await client.from("house_rules").delete().eq("name", name).select("name"),
      );
      return (removed?.length ?? 0) > 0;
    },
  };
}

/** Rows read from a table and rows made by a function write their times in different ways. */
function withIsoTime(row: HouseRuleRow): HouseRuleRow {
  return { ...row, updated_at: new Date(row.updated_at).toISOString() };
}
