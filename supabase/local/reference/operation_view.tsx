/// <reference lib="dom" />
/** One route: what it takes, what it answers, and a form that sends it. */
import { useState } from "preact/hooks";
import { type Operation, type Schema, withoutReferences } from "./operations.ts";
import {
  type Credentials,
  curlText,
  type Draft,
  parameterKey,
  requestOf,
  sendRequest,
  type Shown,
} from "./send_request.ts";

interface OperationProps {
  readonly operation: Operation;
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly base: string;
  readonly credentials: Credentials;
}

/** Drawn closed; what is inside is made when it is opened. */
export function OperationView(props: OperationProps) {
  const { method, path, summary, roles, id } = props.operation;
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details id={id} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        <code>{method} {path}</code> {summary}{" "}
        <span class="quiet">({roles.length > 0 ? roles.join(", ") : "public"})</span>
      </summary>
      {isOpen && (
        <div>
          <RequestForm {...props} />
          <SchemaParts {...props} />
          <Refusals {...props} />
        </div>
      )}
    </details>
  );
}

function RequestForm({ operation, base, credentials }: OperationProps) {
  const [draft, setDraft] = useState(() => exampleDraft(operation));
  const [shown, setShown] = useState<Shown | null>(null);
  const request = requestOf(base, operation, draft, credentials);
  const send = async (event: Event) => {
    event.preventDefault();
    setShown(null);
    setShown(await sendRequest(...request));
  };
  const setParameter = (key: string, value: string) =>
    setDraft({ ...draft, parameters: { ...draft.parameters, [key]: value } });
  return (
    <form onSubmit={send}>
      <div class="row">
        {operation.parameters.map(({ in: place, name, required }) => {
          const key = parameterKey(place, name);
          return (
            <label key={key}>
              <span>
                {name} <span class="quiet">({place}{required ? "" : ", optional"})</span>
              </span>
              <input
                name={name}
                required={required}
                value={draft.parameters[key] ?? ""}
                onInput={(event) => setParameter(key, event.currentTarget.value)}
              />
            </label>
          );
        })}
      </div>
      {operation.bodySchema && (
        <label>
          Body
          <textarea
            name="body"
            rows={Math.min(16, draft.body.split("\n").length + 1)}
            value={draft.body}
            onInput={(event) => setDraft({ ...draft, body: event.currentTarget.value })}
          />
        </label>
      )}
      <p class="row">
        <button class="primary" type="submit">Send</button>
        <code class="quiet">{curlText(request)}</code>
      </p>
      <div aria-live="polite">{shown && <Answer {...shown} />}</div>
    </form>
  );
}

function exampleDraft({ parameters, bodyExample }: Operation): Draft {
  return {
    parameters: Object.fromEntries(
      parameters.filter(({ example }) => example !== undefined)
        .map(({ in: place, name, example }) => [parameterKey(place, name), String(example)]),
    ),
    body: bodyExample === undefined ? "" : JSON.stringify(bodyExample, null, 2),
  };
}

function Answer({ status, ms, headers, text }: Shown) {
  const isGood = status >= 200 && status < 300;
  return (
    <>
      <p>
        <strong class={isGood ? "good" : "wrong"}>{status === 0 ? "No answer" : status}</strong>
        {" "}
        <span class="quiet">in {ms.toFixed(0)} ms</span>
      </p>
      {headers.map(([name, value]) => (
        <p key={name}>
          <code>{name}: {value}</code>
        </p>
      ))}
      <pre tabIndex={0} aria-label="Answer">{text}</pre>
    </>
  );
}

function SchemaParts({ operation, schemas }: OperationProps) {
  const parts: [name: string, value: unknown][] = [
    ...(operation.bodySchema
      ? [["Schema of the body", operation.bodySchema] as [string, unknown]]
      : []),
    ["Example of an answer", operation.answerExample],
    ["Schema of the answer", operation.answerSchema],
  ];
  return (
    <>
      {parts.map(([name, value]) => (
        <details key={name}>
          <summary>{name}</summary>
          <pre
            tabIndex={0}
            aria-label={name}
          >{JSON.stringify(withoutReferences(value, schemas), null, 2)}</pre>
        </details>
      ))}
    </>
  );
}

function Refusals({ operation }: OperationProps) {
  return (
    <>
      <h3>Errors</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Codes and what to do</th>
          </tr>
        </thead>
        <tbody>
          {operation.refusals.map(({ status, description }) => (
            <tr key={status}>
              <td>{status}</td>
              <td>{description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
