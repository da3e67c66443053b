/**
 * The engine's own tables, created at each start when they are missing. `json`, not `jsonb`: what a step returned comes back
 * to the letter. A position orders finished steps as they finished; `due_at` is the truth that pg-boss's timers are made from.
 */
export const TABLES = `
CREATE SCHEMA IF NOT EXISTS workflow_engine;
SET LOCAL search_path TO workflow_engine;

CREATE TABLE IF NOT EXISTS function (
  id text PRIMARY KEY,
  app text NOT NULL,
  config json NOT NULL,
  registered_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS seen_event (id text PRIMARY KEY, received_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX IF NOT EXISTS seen_event_age ON seen_event (received_at);

CREATE TABLE IF NOT EXISTS event (
  key text PRIMARY KEY,
  body json NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS event_age ON event (received_at);

CREATE TABLE IF NOT EXISTS run (
  id text PRIMARY KEY,
  function_id text NOT NULL,
  event_key text NOT NULL REFERENCES event,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'waiting', 'completed', 'failed')),
  attempt int NOT NULL DEFAULT 0,
  wakes int NOT NULL DEFAULT 0,
  eager boolean NOT NULL DEFAULT false,
  due_at timestamptz,
  parent_run text,
  parent_step text,
  output json,
  error json,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  ended_at timestamptz
);
CREATE INDEX IF NOT EXISTS run_queue ON run (function_id, id) WHERE state = 'queued';
CREATE INDEX IF NOT EXISTS run_unfinished ON run (state) WHERE state IN ('running', 'waiting');
CREATE INDEX IF NOT EXISTS run_due ON run (due_at) WHERE due_at IS NOT NULL AND ended_at IS NULL;
CREATE INDEX IF NOT EXISTS run_age ON run (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS run_event ON run (event_key);

CREATE SEQUENCE IF NOT EXISTS step_position;
CREATE TABLE IF NOT EXISTS step (
  run_id text NOT NULL REFERENCES run ON DELETE CASCADE,
  id text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('run', 'sleep', 'wait', 'invoke')),
  state text NOT NULL CHECK (state IN ('planned', 'waiting', 'done')),
  attempt int NOT NULL DEFAULT 0,
  due_at timestamptz,
  wait_event text,
  wait_expression text,
  outcome json,
  position bigint,
  PRIMARY KEY (run_id, id)
);
CREATE INDEX IF NOT EXISTS step_wait ON step (wait_event) WHERE state = 'waiting' AND wait_event IS NOT NULL;
CREATE INDEX IF NOT EXISTS step_due ON step (due_at) WHERE due_at IS NOT NULL AND state <> 'done';
`
