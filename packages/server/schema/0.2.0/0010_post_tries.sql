-- Tries of POST requests that carry no key but count their tries. A row is there only while its
-- reply may be somebody's to take: it goes before the reply's first byte is sent, and comes back if
-- the reply is known not to have arrived.
create table post_tries (
  -- Of one try; whoever takes its reply makes the row its own under another id.
  id uuid not null primary key,
  environment_id uuid not null references environments (id),
  -- The API key that it came with: what two keys ask for are different requests.
  key_id uuid not null,
  -- SHA-256 of method, path and body.
  content_sha256 text not null,
  state text not null check (state in ('running', 'kept', 'undelivered')),
  -- Null while there is neither; 0 if `reply` is what was begun and is to be finished.
  status integer,
  reply text,
  -- When the try began.
  created_at timestamptz not null,
  -- When its process was heard of last, by the clock of the database.
  touched_at timestamptz not null,
  check ((status is null) = (reply is null)),
  check (reply is not null or state = 'running')
);

create index post_tries_content on post_tries (environment_id, key_id, content_sha256);

create index post_tries_created on post_tries (created_at);
