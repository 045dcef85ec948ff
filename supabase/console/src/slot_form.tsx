/** Channel, date and hour: any slot, in three fields. */
import { isDate } from "./calendar.ts";
import { useConsole } from "./console_context.ts";
import { goTo } from "./route.ts";
import { HOURS, isAfterMidnight, type Slot } from "./slot.ts";

/** Goes to the slot as soon as a field changes. */
export function SlotForm({ slot }: { readonly slot: Slot }) {
  const { channels, speech: { t, hour } } = useConsole();
  const change = (part: Partial<Slot>) => goTo({ view: "slot", slot: { ...slot, ...part } });
  return (
    <form class="slot-form" onSubmit={(event) => event.preventDefault()}>
      <label>
        {t("channel")}
        <select
          value={slot.channel}
          onChange={(event) => change({ channel: event.currentTarget.value })}
        >
          {(channels.includes(slot.channel) ? channels : [slot.channel, ...channels]).map((
            name,
          ) => <option key={name} value={name}>{name}</option>)}
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
            if (isDate(date)) change({ date });
          }}
        />
      </label>
      <label>
        {t("hour")}
        <select
          value={slot.hour}
          onChange={(event) => change({ hour: Number(event.currentTarget.value) })}
        >
          {HOURS.map((one) => (
            <option key={one} value={one}>
              {hour(one)}
              {isAfterMidnight(one) ? ` (${t("next_morning")})` : ""}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}
