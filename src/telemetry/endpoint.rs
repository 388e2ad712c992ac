//! Serves `GET /metrics` and `GET /healthz`. Read-only: nothing asked here changes anything.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::metrics::{Metrics, Standing};

/// A running endpoint; when this is dropped it has ended, and its address is free.
#[derive(Debug)]
pub(crate) struct Serving {
    /// Where it listens, the port filled in.
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.stop.take());
        // Whatever it died of, it has ended.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

struct Shown<N> {
    metrics: Metrics,
    now: N,
    /// Beyond this age of the last completed cycle the daemon is not healthy.
    too_old: TimeDelta,
}

/// Starts serving, on a thread of its own: who asks is answered while a long cycle thinks. `now` is the clock; health fails
/// when the last completed cycle is older than `too_old`.
///
/// # Errors
/// The address cannot be listened on: in use, or not of this machine; or no thread can be had.
pub(crate) fn serve<N>(address: SocketAddr, metrics: Metrics, now: N, too_old: TimeDelta) -> std::io::Result<Serving>
where
    N: Fn() -> DateTime<Utc> + Send + Sync + 'static,
{
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let shown = Arc::new(Shown { metrics, now, too_old });
    let routes = Router::new().route("/metrics", get(metrics_text::<N>)).route("/healthz", get(health::<N>));
    let app = routes.with_state(shown);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (stop, stopped) = oneshot::channel();
    let serving = async move {
        let serving = async { axum::serve(TcpListener::from_std(listener)?, app).await };
        tokio::select! {
            ended = serving => {
                if let Err(error) = ended {
                    tracing::warn!(%error, "metrics and health are no longer served");
                }
            }
            _ = stopped => {}
        }
    };
    let thread = std::thread::Builder::new().name("telemetry".into()).spawn(move || runtime.block_on(serving))?;
    Ok(Serving { address, stop: Some(stop), thread: Some(thread) })
}

async fn metrics_text<N>(State(shown): State<Arc<Shown<N>>>) -> impl IntoResponse {
    let form = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, form)], shown.metrics.text())
}

async fn health<N: Fn() -> DateTime<Utc>>(State(shown): State<Arc<Shown<N>>>) -> (StatusCode, String) {
    let waits = match shown.metrics.standing() {
        Standing::StandsBy => return (StatusCode::OK, "standby\n".to_owned()),
        Standing::Waits => "; the database does not answer",
        Standing::Leads => "",
    };
    let Some(last) = shown.metrics.last_success() else {
        return (StatusCode::SERVICE_UNAVAILABLE, format!("no cycle completed yet{waits}\n"));
    };
    // A clock that went back makes the last cycle lie ahead; that is no illness.
    let age = ((shown.now)() - last).max(TimeDelta::zero());
    let status = if age > shown.too_old { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    (status, format!("last completed cycle {} s ago{waits}\n", age.num_seconds()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where the endpoint does not answer")]
    use std::time::Duration;

    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    async fn ask(address: SocketAddr, request: &str) -> String {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = format!("{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn health_is_the_age_of_the_last_completed_cycle() {
        let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let metrics = Metrics::default();
        let now = move || at + TimeDelta::seconds(30);
        let fresh = serve(([127, 0, 0, 1], 0).into(), metrics.clone(), now, TimeDelta::seconds(60)).unwrap();
        let stale = serve(([127, 0, 0, 1], 0).into(), metrics.clone(), now, TimeDelta::seconds(20)).unwrap();
        assert!(ask(fresh.address, "GET /healthz").await.starts_with("HTTP/1.1 503"));
        metrics.cycle_done(at, Duration::from_millis(5), 1, 0);
        let answer = ask(fresh.address, "GET /healthz").await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("30 s ago\n"), "{answer}");
        assert!(ask(stale.address, "GET /healthz").await.starts_with("HTTP/1.1 503"));
    }

    #[tokio::test]
    async fn one_that_stands_by_is_healthy_and_one_that_waits_for_its_database_says_so() {
        let at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let metrics = Metrics::default();
        let now = move || at + TimeDelta::seconds(30);
        let serving = serve(([127, 0, 0, 1], 0).into(), metrics.clone(), now, TimeDelta::seconds(20)).unwrap();
        metrics.stands(Standing::Waits);
        let answer = ask(serving.address, "GET /healthz").await;
        assert!(answer.starts_with("HTTP/1.1 503") && answer.ends_with("yet; the database does not answer\n"));
        metrics.stands(Standing::StandsBy);
        let answer = ask(serving.address, "GET /healthz").await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\nstandby\n"), "{answer}");
        metrics.cycle_done(at, Duration::from_millis(5), 1, 0);
        metrics.stands(Standing::Waits);
        let answer = ask(serving.address, "GET /healthz").await;
        assert!(answer.starts_with("HTTP/1.1 503") && answer.ends_with("30 s ago; the database does not answer\n"));
    }

    #[tokio::test]
    async fn an_address_is_free_again_as_soon_as_nothing_is_served_there_any_more() {
        let now = || DateTime::UNIX_EPOCH;
        let first = serve(([127, 0, 0, 1], 0).into(), Metrics::default(), now, TimeDelta::seconds(60)).unwrap();
        let address = first.address;
        let taken = serve(address, Metrics::default(), now, TimeDelta::seconds(60));
        assert_eq!(taken.unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
        drop(first);
        for _ in 0..20 {
            let serving = serve(address, Metrics::default(), now, TimeDelta::seconds(60)).unwrap();
            // Somebody who is still there is no reason to wait.
            let _stays = tokio::net::TcpStream::connect(address).await.unwrap();
            assert!(ask(address, "GET /healthz").await.starts_with("HTTP/1.1 503"));
            drop(serving);
        }
    }

    #[tokio::test]
    async fn health_is_answered_while_a_cycle_thinks() {
        use std::io::{Read, Write};
        let now = || DateTime::UNIX_EPOCH;
        let serving = serve(([127, 0, 0, 1], 0).into(), Metrics::default(), now, TimeDelta::zero()).unwrap();
        // Asked so, this runtime's only thread is busy until the answer is there.
        let mut stream = std::net::TcpStream::connect(serving.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    }

    #[tokio::test]
    async fn nothing_but_reading_is_answered() {
        let now = || DateTime::UNIX_EPOCH;
        let serving = serve(([127, 0, 0, 1], 0).into(), Metrics::default(), now, TimeDelta::seconds(60)).unwrap();
        let check = async |request: &str, status: &str| {
            let answer = ask(serving.address, request).await;
            assert!(answer.starts_with(status), "{request}: {answer}");
        };
        check("GET /metrics", "HTTP/1.1 200").await;
        check("POST /metrics", "HTTP/1.1 405").await;
        check("DELETE /healthz", "HTTP/1.1 405").await;
        check("GET /", "HTTP/1.1 404").await;
    }
}
