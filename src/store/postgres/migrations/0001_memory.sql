-- What orderd remembers. Instants are milliseconds since 1970 UTC; JSON is text; our figures fit 64 bits. Text is compared
-- byte by byte, as everywhere else in orderd.

CREATE TABLE orders (
    id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    facts TEXT NOT NULL
);

CREATE TABLE payments (
    id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    facts TEXT NOT NULL
);

-- Every number ever issued, in order of issue.
CREATE TABLE register (
    issued   BIGINT NOT NULL PRIMARY KEY,
    number   TEXT COLLATE "C" NOT NULL UNIQUE,
    kind     TEXT COLLATE "C" NOT NULL,
    year     BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    entry    TEXT NOT NULL,
    UNIQUE (kind, year, sequence, revision)
);

-- The key is what makes a notice unique for ever.
CREATE TABLE notices (
    key      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    subject  TEXT COLLATE "C" NOT NULL,
    order_no TEXT COLLATE "C",
    kind     TEXT COLLATE "C" NOT NULL,
    episode  BIGINT NOT NULL,
    rung     BIGINT NOT NULL,
    at_ms    BIGINT NOT NULL,
    notice   TEXT NOT NULL
);

-- The outbox: one message per recipient. `thread` is the order a mail program files it under.
CREATE TABLE messages (
    id            BIGINT NOT NULL PRIMARY KEY,
    recipient     TEXT COLLATE "C" NOT NULL,
    thread        TEXT COLLATE "C",
    state         TEXT COLLATE "C" NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'discarded')),
    attempts      BIGINT NOT NULL DEFAULT 0,
    created_ms    BIGINT NOT NULL,
    queued_ms     BIGINT NOT NULL,
    not_before_ms BIGINT NOT NULL,
    next_ms       BIGINT NOT NULL,
    sent_ms       BIGINT,
    message_id    TEXT COLLATE "C",
    reason        TEXT
);
CREATE INDEX messages_by_state ON messages (state, id);
CREATE INDEX messages_by_thread ON messages (thread, recipient, id);

-- Which message carries a notice to a recipient; nobody gets a notice twice.
CREATE TABLE deliveries (
    key       TEXT COLLATE "C" NOT NULL REFERENCES notices (key),
    recipient TEXT COLLATE "C" NOT NULL,
    message   BIGINT NOT NULL REFERENCES messages (id),
    position  BIGINT NOT NULL,
    PRIMARY KEY (key, recipient)
);
CREATE INDEX deliveries_by_message ON deliveries (message, position);

CREATE TABLE history (
    n       BIGINT NOT NULL PRIMARY KEY,
    subject TEXT COLLATE "C" NOT NULL,
    at_ms   BIGINT NOT NULL,
    text    TEXT NOT NULL
);
CREATE INDEX history_by_subject ON history (subject, n);

-- `facts`: about the deployment. `mail_held`: why nothing is sent. `mail_released`: the hold a person lifted.
CREATE TABLE system (
    k TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    v TEXT NOT NULL
);

-- Who leads, on this server's clock. There is one row. `epoch` counts the leaders; it is unique so that moving it on locks
-- the row against writers who bear the older one, which renewing it does not.
CREATE TABLE lease (
    one        BOOLEAN NOT NULL PRIMARY KEY DEFAULT TRUE CHECK (one),
    holder     TEXT NOT NULL,
    epoch      BIGINT NOT NULL UNIQUE,
    expires_at TIMESTAMPTZ NOT NULL
);
INSERT INTO lease (holder, epoch, expires_at) VALUES ('nobody', 0, '-infinity');
