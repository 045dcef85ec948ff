/** One part of a deployment: it says what it would change before it changes it. */
export interface DeployStep {
  /** Such as "Buckets". */
  readonly name: string;
  /** Asks the target; one line for each change that `apply` would make, none if all is as wanted. */
  look(): Promise<readonly string[]>;
  /** Makes the changes. May be repeated, and may die anywhere. */
  apply(): Promise<void>;
}
