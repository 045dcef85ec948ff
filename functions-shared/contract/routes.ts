/** Every route there is. */
import { COMPETITION_ROUTES } from "./competition_routes.ts";
import { HEALTH_ROUTES } from "./health_routes.ts";
import { HOUSE_RULE_ROUTES } from "./house_rule_routes.ts";
import { MODELS_ROUTES } from "./models_routes.ts";
import type { Route } from "./route.ts";
import { SLATE_ROUTES } from "./slate_routes.ts";

export const ROUTES: readonly Route[] = [
  ...SLATE_ROUTES,
  ...MODELS_ROUTES,
  ...HOUSE_RULE_ROUTES,
  ...COMPETITION_ROUTES,
  ...HEALTH_ROUTES,
];
