/** Channel, date and hour: any slot, in three fields. */
import type { ComponentChildren } from "preact";
import { isDate } from "./calendar.ts";
import { useConsole } from "./console_context.ts";
import { HOURS, isAfterMidnight, type Slot } from "./slot.ts";

interface SlotFormProps {
  readonly slot: Slot;
  onChange(slot: Slot): void;
  readonly onSubmit?: () => void;
  /** A button that submits, where a change alone does not go anywhere. */
  readonly children?: ComponentChildren;
}

export function SlotForm({ slot, onChange, onSubmit, children }: SlotFormProps) {
  const { channels, speech: { t, hour } } = useConsole();
  const names = channels.includes(slot.channel) ? channels : [slot.channel, ...channels];
  return (
    <form
      class="slot-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit?.();
      }}
    >
      <label>
        {t("channel")}
        <select
          value={slot.channel}
          onChange={(event) => onChange({ ...slot, channel: event.currentTarget.value })}
        >
          {names.map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
      </label>
      <label>
        {t("date")}
        <input
          type="date"
          required
          value={slot.date}
          onChange={(event) => {
            const date = event.currentTarget.value;
            if (isDate(date)) onChange({ ...slot, date });
          }}
        />
      </label>
      <label>
        {t("hour")}
        <select
          value={slot.hour}
          onChange={(event) => onChange({ ...slot, hour: Number(event.currentTarget.value) })}
        >
          {HOURS.map((one) => (
            <option key={one} value={one}>
              {hour(one)}
              {isAfterMidnight(one) ? ` (${t("next_morning")})` : ""}
            </option>
          ))}
        </select>
      </label>
      {children}
    </form>
  );
}
