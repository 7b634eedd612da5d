import type { Asked, Message, Method, News, Question } from "../protocol.ts";
import { OpenedFile } from "./opened-file.ts";
import { sendPart } from "./sending.ts";

/** The worker of the page that imports: it reads, checks, corrects and sends files. */

interface Open {
  readonly file: OpenedFile;
  stopping: AbortController;
}

const files = new Map<number, Open>();

/** Milliseconds between two pieces of news of one kind. */
const newsEveryMs = 80;

type Handlers = {
  readonly [M in Method]: (
    ask: Asked[M]["ask"],
    number: number,
  ) => Promise<Asked[M]["answer"]> | Asked[M]["answer"];
};

const handlers: Handlers = {
  open({ name, content }, number) {
    files.set(number, { file: new OpenedFile(name, content), stopping: new AbortController() });
    return null;
  },
  check(choice, number) {
    const tell = spaced();
    return opened(number).file.check(choice, (share) => tell({ of: "check", file: number, share }));
  },
  rows: (query, number) => opened(number).file.rows(query),
  edit: (edit, number) => opened(number).file.edit(edit),
  adopt: (adoption, number) => opened(number).file.adopt(adoption),
  corrected: (_, number) => opened(number).file.corrected(),
  async send(request, number) {
    const open = opened(number);
    open.stopping = new AbortController();
    const tell = spaced();
    return await sendPart(open.file, request, open.stopping.signal, (news) =>
      tell({ ...news, file: number }),
    );
  },
  stop(_, number) {
    opened(number).stopping.abort();
    return null;
  },
  close(_, number) {
    files.get(number)?.stopping.abort();
    files.delete(number);
    return null;
  },
};

addEventListener("message", ({ data }: MessageEvent<Question>) => void answer(data));

async function answer({ id, file, method, ask }: Question): Promise<void> {
  try {
    const handle = handlers[method] as (ask: unknown, file: number) => unknown;
    post({ id, answer: await handle(ask, file) });
  } catch (error) {
    post({ id, failure: error instanceof Error ? error.message : String(error) });
  }
}

function opened(number: number): Open {
  const open = files.get(number);
  if (open === undefined) throw new Error("The file is not open any more.");
  return open;
}

/** Tells news, not more often than somebody can see. */
function spaced(): (news: News) => void {
  let [toldAt, waiting] = [0, undefined as ReturnType<typeof setTimeout> | undefined];
  return (news) => {
    clearTimeout(waiting);
    const tell = () => {
      toldAt = performance.now();
      post({ news });
    };
    const left = newsEveryMs - (performance.now() - toldAt);
    if (left <= 0) tell();
    else waiting = setTimeout(tell, left);
  };
}

function post(message: Message): void {
  postMessage(message);
}
