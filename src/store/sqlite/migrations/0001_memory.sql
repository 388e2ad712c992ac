-- What orderd remembers. Instants are milliseconds since 1970 UTC; JSON is text; our figures fit 64 bits.

CREATE TABLE orders (
    id    TEXT NOT NULL PRIMARY KEY,
    facts TEXT NOT NULL
) STRICT;

CREATE TABLE payments (
    id    TEXT NOT NULL PRIMARY KEY,
    facts TEXT NOT NULL
) STRICT;

-- Every number ever issued, in order of issue.
CREATE TABLE register (
    issued   INTEGER NOT NULL PRIMARY KEY,
    number   TEXT NOT NULL UNIQUE,
    kind     TEXT NOT NULL,
    year     INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    entry    TEXT NOT NULL,
    UNIQUE (kind, year, sequence, revision)
) STRICT;

-- The key is what makes a notice unique for ever.
CREATE TABLE notices (
    key      TEXT NOT NULL PRIMARY KEY,
    subject  TEXT NOT NULL,
    order_no TEXT,
    kind     TEXT NOT NULL,
    episode  INTEGER NOT NULL,
    rung     INTEGER NOT NULL,
    at_ms    INTEGER NOT NULL,
    notice   TEXT NOT NULL
) STRICT;

-- The outbox: one message per recipient. `thread` is the order a mail program files it under.
CREATE TABLE messages (
    id            INTEGER NOT NULL PRIMARY KEY,
    recipient     TEXT NOT NULL,
    thread        TEXT,
    state         TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'discarded')),
    attempts      INTEGER NOT NULL DEFAULT 0,
    created_ms    INTEGER NOT NULL,
    queued_ms     INTEGER NOT NULL,
    not_before_ms INTEGER NOT NULL,
    next_ms       INTEGER NOT NULL,
    sent_ms       INTEGER,
    message_id    TEXT,
    reason        TEXT
) STRICT;
CREATE INDEX messages_by_state ON messages (state, id);
CREATE INDEX messages_by_thread ON messages (thread, recipient, id);

-- Which message carries a notice to a recipient; nobody gets a notice twice.
CREATE TABLE deliveries (
    key       TEXT NOT NULL REFERENCES notices (key),
    recipient TEXT NOT NULL,
    message   INTEGER NOT NULL REFERENCES messages (id),
    position  INTEGER NOT NULL,
    PRIMARY KEY (key, recipient)
) STRICT;
CREATE INDEX deliveries_by_message ON deliveries (message, position);

CREATE TABLE history (
    n       INTEGER NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    at_ms   INTEGER NOT NULL,
    text    TEXT NOT NULL
) STRICT;
CREATE INDEX history_by_subject ON history (subject, n);

-- `facts`: about the deployment. `mail_held`: why nothing is sent. `mail_released`: the hold a person lifted.
CREATE TABLE system (
    k TEXT NOT NULL PRIMARY KEY,
    v TEXT NOT NULL
) STRICT;
