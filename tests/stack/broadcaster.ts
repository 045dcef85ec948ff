/** A broadcaster on loopback whose weekly schedule a test sets, and whose server may misbehave. */
import { addWeeks, daysOf, tvWeekOf } from "@shared/formats/tv_week.ts";
import { startFeedServer } from "../functions-shared/stores/feed_server.ts";

/** A film on a programme day of the week, 0-6, at "21.10"; each week unless it names one. */
export interface ProgrammedFilm {
  readonly week?: string;
  readonly day: number;
  readonly time: string;
  readonly title: string;
}

type Behaviour = (
  request: Request,
  schedule: string,
  visit: number,
) => Response | Promise<Response>;

/** A running broadcaster; set `films` and `behaviour` by channel. */
export interface Broadcaster extends AsyncDisposable {
  readonly url: string;
  /** Paths asked for, in order. */
  readonly asked: readonly string[];
  readonly films: Map<string, readonly ProgrammedFilm[]>;
  readonly behaviour: Map<string, Behaviour>;
  /** Template of a channel's URL. */
  template(channel: string): string;
}

/** The TV week that runs today, and those after it. */
export function weekFromToday(count: number): string {
  return addWeeks(tvWeekOf(new Date().toISOString().slice(0, 10)), count).first;
}

/** Starts a broadcaster whose channels show nothing but a series each morning. */
export function startBroadcaster(channels: readonly string[]): Broadcaster {
  const films = new Map<string, readonly ProgrammedFilm[]>();
  const behaviour = new Map<string, Behaviour>();
  const weeks = Array.from({ length: 6 }, (_, i) => weekFromToday(i - 1));
  const routes = channels.flatMap((channel) =>
    weeks.map((week) => {
      const answer = (request: Request, visit: number) => {
        const schedule = tf1Week(week, films.get(channel) ?? []);
        return behaviour.get(channel)?.(request, schedule, visit) ?? xml(schedule);
      };
      return [`/${channel}/${week}`, answer] as const;
    })
  );
  const page = () =>
    new Response("<html></html>", { headers: { "set-cookie": "visitor=known; Path=/" } });
  const server = startFeedServer({ ...Object.fromEntries(routes), "/programme": page });
  return Object.assign(server, {
    films,
    behaviour,
    template: (channel: string) => `${server.url}/${channel}/{week_start}`,
  });
}

/** An answer that says it is XML. */
export function xml(body: BodyInit): Response {
  return new Response(body, { headers: { "content-type": "application/xml" } });
}

/** A week in the format of TF1. */
export function tf1Week(first: string, films: readonly ProgrammedFilm[]): string {
  const days = daysOf(tvWeekOf(first));
  const printed = (date: string | undefined) => date?.split("-").reverse().join("/");
  const programme = (time: string, title: string, type: string) =>
    `<EMISSION heureDiffusion="${time}"><titre><![CDATA[${title}]]></titre>` +
    `<typeEmission><![CDATA[${type}]]></typeEmission></EMISSION>`;
  const body = days.map((date, day) =>
    `<JOUR date="${printed(date)}">${programme("06.00", "Les réveils", "Série")}` +
    films.filter((film) => film.day === day && (film.week ?? first) === first)
      .map(({ time, title }) => programme(time, title, "Cinéma")).join("") +
    "</JOUR>"
  ).join("");
  return `<?xml version="1.0" encoding="UTF-8"?><EXPORT_TF1_PRO>` +
    `<GRILLE dateDebut="${printed(days[0])}" dateFin="${printed(days[6])}">${body}</GRILLE>` +
    `</EXPORT_TF1_PRO>`;
}
