//! One connection to the server, which may go away at any moment: it is made anew then, once it is made sure that nothing
//! of the former one is still under way. Nothing waits for the server for ever.

use std::io;
use std::time::Duration;

use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Connection as _, Postgres, SqlSafeStr as _};
use tokio::time::{error::Elapsed, timeout};

use super::place::Place;
use crate::store::error::Trouble;
use crate::store::mode::OpenMode;
use crate::store::server_error::{ServerError, is_away};
use crate::store::statement::{Statement, Value, statement};

/// How long a server may take to let us in.
const CONNECT: Duration = Duration::from_secs(10);
/// How long it may take to answer a statement; it gives up by itself before.
const ANSWER: Duration = Duration::from_secs(30);
/// How long the end of a former session is waited for.
const FORMER: &str = "5000";
/// The first version whose sessions can be waited for.
const LEAST_VERSION: u32 = 14;

/// A connection.
#[derive(Debug)]
pub(in crate::store) struct Connection {
    place: Place,
    mode: OpenMode,
    /// `None`: lost.
    live: Option<PgConnection>,
    /// The session at the server, now or before: its process, and since when.
    session: Option<(i64, String)>,
    /// A statement is under way, or was when its verb was dropped.
    busy: bool,
}

/// Who leads.
#[derive(Debug)]
pub(in crate::store) struct Leader {
    pub holder: String,
    pub epoch: i64,
}

impl Connection {
    pub(in crate::store) async fn open(place: &Place, mode: OpenMode) -> Result<Self, Trouble> {
        let mut connection = Self { place: place.clone(), mode, live: None, session: None, busy: false };
        connection.connect().await?;
        Ok(connection)
    }

    /// Whether there is no connection at the moment.
    pub(in crate::store) const fn is_lost(&self) -> bool {
        self.live.is_none()
    }

    /// Connects again when the connection was lost, or when a verb was dropped in the middle of a statement.
    pub(in crate::store) async fn revive(&mut self) -> Result<(), Trouble> {
        if std::mem::take(&mut self.busy) {
            self.live = None;
        }
        if self.live.is_none() { self.connect().await } else { Ok(()) }
    }

    pub(in crate::store) async fn execute(&mut self, statement: Statement) -> Result<u64, sqlx::Error> {
        let live = begin(&mut self.live, &mut self.busy)?;
        let ended = timeout(ANSWER, query(statement).execute(live)).await;
        Ok(self.ended(ended)?.rows_affected())
    }

    pub(in crate::store) async fn rows<T: super::Row>(&mut self, statement: Statement) -> Result<Vec<T>, sqlx::Error> {
        let live = begin(&mut self.live, &mut self.busy)?;
        let ended = timeout(ANSWER, query(statement).fetch_all(live)).await;
        self.ended(ended)?.iter().map(T::from_row).collect()
    }

    pub(in crate::store) async fn script(&mut self, text: &'static str) -> Result<(), sqlx::Error> {
        let live = begin(&mut self.live, &mut self.busy)?;
        let ended = timeout(ANSWER, sqlx::raw_sql(text).execute(live)).await;
        self.ended(ended).map(|_| ())
    }

    /// Begins a transaction of the leader `epoch`, in one turn; `false`: it leads no more. The row stays locked against
    /// a successor until the transaction ends.
    pub(in crate::store) async fn begin_leading(&mut self, epoch: i64) -> Result<bool, sqlx::Error> {
        let text = format!(
            "{}; SELECT epoch FROM lease WHERE epoch = {epoch} AND expires_at > clock_timestamp() FOR KEY SHARE",
            super::BEGIN_WRITING
        );
        let live = begin(&mut self.live, &mut self.busy)?;
        let ended = timeout(ANSWER, sqlx::raw_sql(AssertSqlSafe(text)).fetch_all(live)).await;
        let rows: Vec<PgRow> = self.ended(ended)?;
        Ok(!rows.is_empty())
    }

    /// Who leads, or led last.
    pub(in crate::store) async fn leader(&mut self) -> Result<Option<Leader>, sqlx::Error> {
        let found: Vec<(String, i64)> = self.rows(statement("SELECT holder, epoch FROM lease")).await?;
        Ok(found.into_iter().next().map(|(holder, epoch)| Leader { holder, epoch }))
    }

    /// Makes room for the tables of an instance that is new, and keeps everybody else from doing so at the same time.
    /// Returns who leads, which forbids an upgrade.
    pub(in crate::store) async fn begin_upgrade(&mut self) -> Result<Option<String>, sqlx::Error> {
        self.script("BEGIN").await?;
        let instance = self.place.instance.clone();
        let lock = statement("SELECT pg_advisory_xact_lock(hashtext('orderd ' || $1))::text").bind(instance.as_str());
        self.rows::<(String,)>(lock).await?;
        let is_there = statement("SELECT COUNT(*) FROM pg_namespace WHERE nspname = $1").bind(instance.as_str());
        if self.rows::<(i64,)>(is_there).await? == [(0,)] {
            // The name was held to be a plain word.
            self.execute(statement(format!("CREATE SCHEMA {instance}"))).await?;
        }
        let table = statement(super::TABLES).bind("lease");
        if self.rows::<(i64, i64)>(table).await?.iter().all(|(_, lease)| *lease == 0) {
            return Ok(None);
        }
        let leads = statement("SELECT holder FROM lease WHERE expires_at > clock_timestamp() FOR UPDATE");
        Ok(self.rows::<(String,)>(leads).await?.into_iter().next().map(|(holder,)| holder))
    }

    /// Gives the tables of the instance another name, which ends with `end`, and makes room for new ones.
    pub(in crate::store) async fn set_aside(&mut self, end: &str) -> Result<String, sqlx::Error> {
        let instance = self.place.instance.clone();
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
        let aside: String = instance.chars().chain(end.chars().map(plain)).collect();
        self.execute(statement(format!("ALTER SCHEMA {instance} RENAME TO {aside}"))).await?;
        self.execute(statement(format!("CREATE SCHEMA {instance}"))).await?;
        Ok(aside)
    }

    /// Leads on with the new tables as with the ones set aside.
    pub(in crate::store) async fn lead_on(&mut self, aside: &str) -> Result<(), sqlx::Error> {
        let lead_on = "UPDATE lease SET holder = old.holder, epoch = old.epoch, expires_at = old.expires_at \
                       FROM {aside}.lease old";
        self.execute(statement(lead_on.replace("{aside}", aside))).await.map(|_| ())
    }

    pub(in crate::store) async fn close(self) -> Result<(), sqlx::Error> {
        match self.live {
            Some(live) => timeout(CONNECT, live.close()).await.unwrap_or(Ok(())),
            None => Ok(()),
        }
    }

    /// Notes how a statement ended; a connection that cannot be used any more is dropped.
    fn ended<T>(&mut self, ended: Result<Result<T, sqlx::Error>, Elapsed>) -> Result<T, sqlx::Error> {
        self.busy = false;
        let ended = ended.unwrap_or_else(|_| Err(silent("no answer to a statement")));
        if ended.as_ref().is_err_and(is_away) {
            self.live = None;
        }
        ended
    }

    async fn connect(&mut self) -> Result<(), Trouble> {
        let options = self.place.options();
        let options = match self.mode {
            OpenMode::Write => options,
            OpenMode::Read => options.options([("default_transaction_read_only", "on")]),
        };
        let connected = timeout(CONNECT, PgConnection::connect_with(&options)).await;
        self.live = Some(connected.unwrap_or_else(|_| Err(silent("nobody lets us in")))?);
        self.busy = false;
        let checked = async {
            self.end_former().await?;
            self.check_settings().await
        };
        let checked = checked.await;
        if checked.is_err() {
            self.live = None;
        }
        checked
    }

    /// What the former session began may still be under way, a commit even; it must be over before anything is read.
    async fn end_former(&mut self) -> Result<(), Trouble> {
        let Some((process, since)) = self.session.clone() else { return Ok(()) };
        let end = statement(format!(
            "SELECT CASE WHEN pg_terminate_backend(pid, {FORMER}) THEN 1::bigint ELSE 0 END FROM pg_stat_activity \
             WHERE pid = $1 AND backend_start::text = $2"
        ));
        let ended: Vec<(i64,)> = self.rows(end.bind(process).bind(since)).await?;
        if ended.contains(&(0,)) {
            return Err(silent("the former session does not end").into());
        }
        self.session = None;
        Ok(())
    }

    /// Holds the session to what was asked of it, and the server to what we rely on.
    async fn check_settings(&mut self) -> Result<(), Trouble> {
        let settings = statement(
            "SELECT s.setting, t.setting, f.setting, w.setting, current_setting('server_version_num')::bigint, \
             current_setting('server_encoding'), pg_backend_pid()::bigint, \
             (SELECT backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()) \
             FROM pg_settings s, pg_settings t, pg_settings f, pg_settings w WHERE s.name = 'search_path' \
             AND t.name = 'idle_in_transaction_session_timeout' AND f.name = 'fsync' AND w.name = 'full_page_writes'",
        );
        type Settings = (String, String, String, String, i64, String, i64, Option<String>);
        let found: Vec<Settings> = self.rows(settings).await?;
        let Some((path, standstill, fsync, pages, version, encoding, process, since)) = found.into_iter().next() else {
            return Err(sqlx::Error::RowNotFound.into());
        };
        let database = self.place.location.clone();
        let wanted = [("search_path", path, self.place.instance.clone()), {
            let standstill_ms = self.place.standstill().as_millis().to_string();
            ("idle_in_transaction_session_timeout", standstill, standstill_ms)
        }];
        if let Some((name, ..)) = wanted.iter().find(|(_, found, wanted)| found != wanted) {
            return Err(ServerError::Pooler { database, what: format!("{name} is not ours") }.into());
        }
        if version < i64::from(LEAST_VERSION) * 10_000 {
            let found = (version / 10_000).to_string();
            return Err(ServerError::Old { database, found, least: LEAST_VERSION }.into());
        }
        for (name, found, wanted) in
            [("fsync", &*fsync, "on"), ("full_page_writes", &*pages, "on"), ("server_encoding", &*encoding, "UTF8")]
        {
            if found != wanted {
                return Err(ServerError::Careless { database, setting: format!("{name} = {found}") }.into());
            }
        }
        self.session = since.map(|since| (process, since));
        Ok(())
    }
}

/// The connection, if there is one, marked as under way.
fn begin<'c>(live: &'c mut Option<PgConnection>, busy: &mut bool) -> Result<&'c mut PgConnection, sqlx::Error> {
    let live = live.as_mut().ok_or_else(|| silent("the connection was lost"))?;
    *busy = true;
    Ok(live)
}

fn silent(what: &'static str) -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, what))
}

fn query(statement: Statement) -> sqlx::query::Query<'static, Postgres, PgArguments> {
    let text = match statement.text {
        std::borrow::Cow::Borrowed(text) => text.into_sql_str(),
        std::borrow::Cow::Owned(text) => AssertSqlSafe(text).into_sql_str(),
    };
    statement.values.into_iter().fold(sqlx::query(text), |query, value| match value {
        Value::Integer(number) => query.bind(number),
        Value::Text(text) => query.bind(text),
    })
}
