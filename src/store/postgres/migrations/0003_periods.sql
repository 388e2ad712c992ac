-- What was measured in every day, week, month and year that is over. The key names it: 2026-11-29, 2026-W48, 2026-11, 2026.
CREATE TABLE periods (
    id    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    facts TEXT NOT NULL
);
