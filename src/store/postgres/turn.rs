//! The lease on a server: a row that says who leads until when, on the server's clock. A thread of its own renews it with
//! a connection of its own, so that neither a long cycle nor a long statement costs it. It never decides that it is lost:
//! whoever writes under it is told by the database. Who rests meanwhile is waked, so that they ask.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;

use super::connection::{Connection, Leader};
use super::place::Place;
use crate::store::error::Trouble;
use crate::store::mode::OpenMode;
use crate::store::statement::statement;

/// After a renewal that failed the next is tried so soon.
const AGAIN: Duration = Duration::from_secs(1);
/// How long a leader that ends tries to say so; its successor would have to wait for the lease to run out.
const GOOD_BYE: Duration = Duration::from_secs(2);

/// A lease that is being renewed until this is dropped.
#[derive(Debug)]
pub(in crate::store) struct Turn {
    epoch: i64,
    /// Until when it surely holds: the server counted from later on.
    good_until: Arc<Mutex<Instant>>,
    news: Arc<Notify>,
    stop: Option<oneshot::Sender<()>>,
    keeper: Option<JoinHandle<()>>,
}

impl Turn {
    /// Takes the lease when it is free, by one statement; the inner error names who has it.
    pub(in crate::store) async fn take(
        connection: &mut Connection,
        place: &Place,
    ) -> Result<Result<Self, Option<Leader>>, Trouble> {
        let take = "UPDATE lease SET holder = $1, epoch = epoch + 1, \
                    expires_at = clock_timestamp() + $2 * INTERVAL '1 millisecond' \
                    WHERE expires_at <= clock_timestamp() RETURNING epoch";
        let began = Instant::now();
        let taken: Vec<(i64,)> = connection.rows(statement(take).bind(holder()).bind(ms(place.life))).await?;
        let Some((epoch,)) = taken.into_iter().next() else {
            return Ok(Err(connection.leader().await?));
        };
        let good_until = Arc::new(Mutex::new(began + place.life));
        let news = Arc::new(Notify::new());
        let (stop, stopped) = oneshot::channel();
        let keeper = {
            let (place, good_until, news) = (place.clone(), good_until.clone(), news.clone());
            let keep = move || keep(&place, epoch, (&good_until, &news), stopped);
            std::thread::Builder::new().name("lease".into()).spawn(keep)
        };
        let keeper = keeper.map_err(sqlx::Error::Io)?;
        Ok(Ok(Self { epoch, good_until, news, stop: Some(stop), keeper: Some(keeper) }))
    }

    /// Whether it holds at this instant.
    pub(in crate::store) fn is_good(&self) -> bool {
        Instant::now() < *self.good_until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until somebody else leads, or the server answers again that did not.
    pub(in crate::store) async fn news(&self) {
        self.news.notified().await;
    }

    /// The how-manieth leader this is.
    pub(in crate::store) const fn epoch(&self) -> i64 {
        self.epoch
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(keeper) = self.keeper.take() {
            // It ends within GOOD_BYE; the next leader should find the lease free.
            keeper.join().ok();
        }
    }
}

/// Renews until it is stopped or somebody else leads, then gives the lease back.
fn keep(place: &Place, epoch: i64, (good_until, news): (&Mutex<Instant>, &Notify), mut stopped: oneshot::Receiver<()>) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    runtime.block_on(async {
        let third = place.life / 3;
        let mut connection = None;
        let mut is_away = false;
        let mut rest = third;
        while timeout(rest, &mut stopped).await.is_err() {
            rest = AGAIN.min(third);
            let began = Instant::now();
            let renew = move_end(&mut connection, place, epoch, place.life);
            let renewed = tokio::select! {
                renewed = timeout(third, renew) => renewed,
                _ = &mut stopped => {
                    connection = None;
                    break;
                }
            };
            match renewed {
                Ok(Ok(true)) => {
                    *good_until.lock().unwrap_or_else(PoisonError::into_inner) = began + place.life;
                    rest = third;
                    if std::mem::take(&mut is_away) {
                        news.notify_one();
                    }
                }
                // Somebody else leads: there is nothing to renew and nothing to give back.
                Ok(Ok(false)) => {
                    news.notify_one();
                    return;
                }
                Ok(Err(_)) | Err(_) => (connection, is_away) = (None, true),
            }
        }
        timeout(GOOD_BYE, move_end(&mut connection, place, epoch, Duration::ZERO)).await.ok();
    });
}

/// Moves the end of the lease to so long from now; `false`: it is somebody else's.
async fn move_end(
    connection: &mut Option<Connection>,
    place: &Place,
    epoch: i64,
    life: Duration,
) -> Result<bool, Trouble> {
    let live = match connection {
        Some(live) => live,
        None => connection.insert(Connection::open(place, OpenMode::Write).await?),
    };
    let renew = "UPDATE lease SET expires_at = clock_timestamp() + $2 * INTERVAL '1 millisecond' WHERE epoch = $1";
    Ok(live.execute(statement(renew).bind(epoch).bind(ms(life))).await? > 0)
}

fn ms(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// This process, as another machine's operator looks for it.
fn holder() -> String {
    // The unit's hardening hides the first.
    let host = ["/proc/sys/kernel/hostname", "/etc/hostname"].map(|file| std::fs::read_to_string(file).ok());
    match host.into_iter().flatten().next().unwrap_or_default().trim() {
        "" => format!("process {}", std::process::id()),
        host => format!("process {} on {host}", std::process::id()),
    }
}
