//! A PostgreSQL of our own: Debian's package, on a private socket in a folder that goes away with this process, however it
//! ends. One for all tests of a run; each has its own instance in it.

mod gate;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

pub(crate) use gate::{Gate, Manner};

use crate::skipped;

/// How long a server may take to start on a busy machine.
const START: Duration = Duration::from_secs(120);
/// Serves until its standard input closes, which also happens when its parent is killed; then cleans up.
const SERVE: &str = r#"set -eu
cd "$2"
"$1/initdb" --pgdata data --username orderd --auth trust --encoding UTF8 --locale C --no-sync >log 2>&1
cp hba data/pg_hba.conf
while [ ! -e stopped ]; do
    "$1/postgres" -D data -k "$2" -p 5432 -c listen_addresses= -c max_connections=200 >>log 2>&1 || true
    while [ -e down ] && [ ! -e stopped ]; do sleep 0.05; done
done &
cat >/dev/null
touch stopped
kill -QUIT "$(head -n 1 data/postmaster.pid)" 2>/dev/null || true
wait
cd /
rm -rf "$2"
"#;

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    folder: PathBuf,
    bin: PathBuf,
    /// Closes its input when this process ends.
    _keeper: Child,
}

/// The server of this run; `None`, once said, where none is installed.
pub(crate) fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| binaries().map(|bin| Server::start(&bin))).as_ref();
    if server.is_none() {
        skipped("no PostgreSQL here (Debian: apt-get install postgresql)");
    }
    server
}

fn binaries() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|v| v.path().join("bin")).collect();
    found.retain(|bin| bin.join("initdb").is_file());
    found.sort();
    found.pop()
}

impl Server {
    /// A server of its own, for tests that stop it.
    pub(crate) fn own() -> Option<Self> {
        binaries().map(|bin| Self::start(&bin)).or_else(|| {
            skipped("no PostgreSQL here (Debian: apt-get install postgresql)");
            None
        })
    }

    fn start(bin: &Path) -> Self {
        let folder = tempfile::Builder::new().prefix("orderd-pg").tempdir().unwrap().keep();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(
            folder.join("hba"),
            "local locked orderd trust\nlocal locked all scram-sha-256\nlocal all all trust\n",
        )
        .unwrap();
        let mut command = as_somebody(&folder);
        let keeper = command
            .args(["sh", "-c", SERVE, "sh"])
            .arg(bin)
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { folder, bin: bin.to_owned(), _keeper: keeper };
        server.wait();
        server
    }

    /// Until it takes connections.
    pub(crate) fn wait(&self) {
        let began = Instant::now();
        while !self.answers() {
            assert!(began.elapsed() < START, "{}", fs::read_to_string(self.folder.join("log")).unwrap_or_default());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn answers(&self) -> bool {
        let ask = Command::new(self.bin.join("pg_isready")).arg("-q").arg("-h").arg(&self.folder).status();
        ask.is_ok_and(|status| status.success())
    }

    /// Ends it as a crash would; it starts again by itself, at once or after [`Self::bring_up`].
    pub(crate) fn crash(&self, stay_down: bool) {
        if stay_down {
            fs::write(self.folder.join("down"), "").unwrap();
        }
        let pid = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap().to_owned();
        assert!(Command::new("kill").args(["-QUIT", &pid]).status().unwrap().success());
        let began = Instant::now();
        while Path::new(&format!("/proc/{pid}")).exists() && began.elapsed() < START {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Lets it start again.
    pub(crate) fn bring_up(&self) {
        fs::remove_file(self.folder.join("down")).unwrap();
        self.wait();
    }

    /// Where its files are.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The address of an instance of a database; `more` are further parameters.
    pub(crate) fn url(&self, database: &str, instance: &str, more: &str) -> String {
        format!("postgres://orderd@localhost/{database}?host={}&instance={instance}{more}", self.folder.display())
    }

    /// An instance nobody has used.
    pub(crate) fn fresh(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        format!("t{}", COUNT.fetch_add(1, Ordering::Relaxed))
    }

    /// A connection of a stranger, for what the product would never do.
    pub(crate) async fn stranger(&self, database: &str) -> PgConnection {
        let url = format!("postgres://orderd@localhost/{database}?host={}", self.folder.display());
        PgConnection::connect(&url).await.unwrap()
    }

    /// Runs statements as the superuser.
    pub(crate) async fn run(&self, database: &str, text: impl Into<String>) {
        let mut stranger = self.stranger(database).await;
        sqlx::raw_sql(AssertSqlSafe(text.into())).execute(&mut stranger).await.unwrap();
        stranger.close().await.unwrap();
    }
}

/// The superuser may not run a server: then somebody else does, who owns the folder.
fn as_somebody(folder: &Path) -> Command {
    let whoami = Command::new("id").arg("-u").output().unwrap();
    if whoami.stdout != b"0\n" {
        return Command::new("env");
    }
    let of = |name: &str, what: &str| {
        let found = Command::new("id").args([what, name]).output().ok()?;
        String::from_utf8(found.stdout).ok()?.trim().parse::<u32>().ok()
    };
    let name = if of("postgres", "-u").is_some() { "postgres" } else { "nobody" };
    let (user, group) = (of(name, "-u").unwrap(), of(name, "-g").unwrap());
    chown(folder, Some(user), Some(group)).unwrap();
    let mut command = Command::new("setpriv");
    command.args([format!("--reuid={user}"), format!("--regid={group}"), "--clear-groups".into()]);
    command
}
