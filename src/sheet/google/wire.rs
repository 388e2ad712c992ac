//! One HTTP request to the Sheets API with a token, bounded in time and size.
//!
//! It sends once and reports what it saw; it never repeats anything. It sends by itself instead of through the
//! generated calls, because those have no time limit, read bodies without a bound, drop the status and the headers
//! of a refusal, and turn a connection cut in the middle of an answer into an empty one.

use std::error::Error;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use google_sheets4::api::Scope;
use google_sheets4::hyper::body::{Body, Bytes, Incoming};
use google_sheets4::yup_oauth2::authenticator::Authenticator;
use google_sheets4::yup_oauth2::error::AuthErrorCode;
use google_sheets4::yup_oauth2::{self, CustomHyperClientBuilder, ServiceAccountAuthenticator, ServiceAccountKey};
use http::{HeaderValue, Method, Response, header};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::{ClientConfig, RootCertStore};

use super::answer::{Answer, Unusable};
use super::error::{Call, Distrust, SheetError, TokenError, quotable};
use super::traffic::{Meter, Metered, Traffic};
use super::verdict::{Fault, Subject, Then, judge};

/// How long an idle connection is kept for the next poll. Google closes its end after about four minutes.
const IDLE: Duration = Duration::from_secs(60);

/// After how long without traffic the kernel probes a connection, so that a vanished peer is noticed.
const KEEP_ALIVE: Duration = Duration::from_secs(30);

/// What a connection reads at once, in bytes; it keeps so much room for as long as it lives.
const PIECE_BYTES: usize = 64 * 1024;

/// Largest refusal that is read, in bytes. Google's are below 4 KiB.
const REFUSAL_BYTES: usize = 256 * 1024;

/// Room taken before the body comes, whatever its announced length, in bytes.
const FIRST_ROOM_BYTES: usize = 8 * 1024 * 1024;

type Https = HttpsConnector<Metered>;

/// A connection to the API under one service account.
pub(super) struct Wire {
    client: Client<Https, Full<Bytes>>,
    auth: Authenticator<Https>,
    pub(super) account: String,
    pub(super) spreadsheet_id: String,
    /// Largest body that is read, in bytes.
    pub(super) body_bytes: usize,
    /// What time it was at the other side at its last answer.
    time_there: Mutex<Option<DateTime<Utc>>>,
    /// What the last long answer took, in bytes: the next takes about as much.
    room: AtomicUsize,
    meter: Arc<Meter>,
}

/// A request, ready to be sent as often as needed.
#[derive(Clone)]
pub(super) struct Outgoing {
    pub(super) call: Call,
    pub(super) method: Method,
    pub(super) uri: http::Uri,
    pub(super) body: Bytes,
}

impl Wire {
    /// Opens nothing yet. `encrypted`: whether any address is https; without, no certificates are needed.
    ///
    /// # Errors
    ///
    /// Which of the two could not be used; the caller knows the file's name.
    pub(super) async fn new(
        key: ServiceAccountKey,
        spreadsheet_id: String,
        encrypted: bool,
        connect_timeout: Duration,
        body_bytes: usize,
    ) -> Result<Self, OpenError> {
        let meter = Arc::new(Meter::default());
        let https = connector(encrypted, connect_timeout, meter.clone()).map_err(OpenError::Tls)?;
        let account = key.client_email.clone();
        let token_client = CustomHyperClientBuilder::from(client::<String>(https.clone()));
        let auth = ServiceAccountAuthenticator::with_client(key, token_client).build().await;
        let auth = auth.map_err(|_| OpenError::PrivateKey)?;
        let time_there = Mutex::default();
        Ok(Self {
            client: client(https),
            auth,
            account,
            spreadsheet_id,
            body_bytes,
            time_there,
            room: AtomicUsize::new(0),
            meter,
        })
    }

    /// Sends the request once, with a token that is `fresh` or at hand. `sending` is called just before it goes out, and
    /// may keep it back.
    pub(super) async fn send(
        &self,
        request: &Outgoing,
        fresh: bool,
        timeout: Duration,
        sending: impl Fn() -> bool,
    ) -> Result<Answer, Fault> {
        let call = request.call;
        let sent = AtomicBool::new(false);
        let attempt = async {
            let token = self.token(fresh).await?;
            if !sending() {
                let cause = "another orderd may lead by now, so nothing was sent".to_owned();
                return Err(Fault::new(Then::GiveUp, SheetError::Transient { call, cause }));
            }
            sent.store(true, Ordering::Relaxed);
            self.exchange(request, token).await
        };
        let answer = tokio::time::timeout(timeout, attempt).await;
        answer.unwrap_or_else(|_| {
            let cause = format!("no answer within {} s", timeout.as_secs_f32());
            Err(if sent.load(Ordering::Relaxed) {
                Fault::passing(Then::AgainIfRead, call, cause)
            } else {
                Fault::new(Then::Again, TokenError::Passing { cause }.into())
            })
        })
    }

    async fn exchange(&self, request: &Outgoing, token: HeaderValue) -> Result<Answer, Fault> {
        let call = request.call;
        let http_request = http::Request::builder()
            .method(request.method.clone())
            .uri(request.uri.clone())
            .header(header::AUTHORIZATION, token)
            // Google packs an answer only for an agent that also says so in its name.
            .header(header::USER_AGENT, concat!("orderd/", env!("CARGO_PKG_VERSION"), " (gzip)"))
            .header(header::ACCEPT_ENCODING, "gzip")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(request.body.clone()))
            .map_err(|error| Fault::new(Then::GiveUp, SheetError::Setup(error.to_string())))?;
        let response = self.client.request(http_request).await.map_err(|error| {
            // Without a connection nothing was sent; after that nobody knows.
            let then = if error.is_connect() { Then::Again } else { Then::AgainIfRead };
            Fault::passing(then, call, deepest(&error))
        })?;
        if let Some(there) = date_of(&response) {
            *self.time_there.lock().unwrap_or_else(PoisonError::into_inner) = Some(there);
        }
        let status = response.status();
        let encoding = encoding(&response);
        if status.is_success() {
            let room = self.room.load(Ordering::Relaxed);
            let sent = collect(response, self.body_bytes, room).await.map_err(|broken| match broken {
                Broken::Cut(cause) => Fault::passing(Then::AgainIfRead, call, cause),
                Broken::TooLarge => Fault::unusable(call, Unusable::TooLarge(self.body_bytes)),
            })?;
            if sent.len() > PIECE_BYTES {
                self.room.store(sent.len() + sent.len() / 8, Ordering::Relaxed);
            }
            let answer = Answer::new(sent, encoding.as_deref(), self.body_bytes);
            return answer.map_err(|why| Fault::unusable(call, why));
        }
        let after = retry_after(&response);
        let body = collect(response, REFUSAL_BYTES, 0).await.unwrap_or_default();
        let refusal = Answer::new(body, encoding.as_deref(), REFUSAL_BYTES);
        let text = refusal.as_ref().ok().and_then(|refusal| refusal.text().ok()).unwrap_or_default();
        let subject = Subject { account: &self.account, spreadsheet_id: &self.spreadsheet_id };
        Err(judge(call, status.as_u16(), after, &text, &subject))
    }

    /// What time it was at the other side when it last answered.
    pub(super) fn time_there(&self) -> Option<DateTime<Utc>> {
        *self.time_there.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What crossed the sockets so far, tokens included.
    pub(super) fn traffic(&self) -> Traffic {
        self.meter.read()
    }

    /// The value of the `Authorization` header, for exactly one scope.
    async fn token(&self, fresh: bool) -> Result<HeaderValue, Fault> {
        let scopes = [Scope::Spreadsheet.as_ref()];
        let passing = |cause: &str| Fault::new(Then::Again, TokenError::Passing { cause: cause.to_owned() }.into());
        let held = if fresh {
            None
        } else {
            self.auth.token(&scopes).await.map_err(|e| self.no_token(&e))?.token().map(str::to_owned)
        };
        let token = match held {
            Some(token) => token,
            // A token server's answer without a token is cached by the library for good, as if it never expired.
            None => {
                let token = self.auth.force_refreshed_token(&scopes).await.map_err(|e| self.no_token(&e))?;
                token.token().map(str::to_owned).ok_or_else(|| passing("the answer has no token"))?
            }
        };
        let mut value =
            HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| passing("the token is garbled"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a library's enum")]
    fn no_token(&self, error: &yup_oauth2::Error) -> Fault {
        use yup_oauth2::Error as E;
        let account = self.account.clone();
        let passing = |cause: String| Fault::new(Then::Again, TokenError::Passing { cause }.into());
        match error {
            E::AuthError(refusal) => {
                let said = refusal.error_description.as_deref().unwrap_or_default();
                let message = quotable(said);
                match &refusal.error {
                    AuthErrorCode::InvalidGrant => {
                        // What is understood is not repeated.
                        let why = Distrust::in_words(said);
                        let message = if why == Distrust::Unsaid { message } else { String::new() };
                        Fault::new(Then::GiveUp, TokenError::InvalidGrant { account, why, message }.into())
                    }
                    // `internal_failure`, `temporarily_unavailable`: the server's own trouble.
                    AuthErrorCode::Other(code) => passing(format!("the token server answered {}", quotable(code))),
                    code => {
                        let code = code.as_str().to_owned();
                        Fault::new(Then::GiveUp, TokenError::Refused { account, code, message }.into())
                    }
                }
            }
            E::HttpError(error) => passing(deepest(error)),
            E::HttpClientError(error) => passing(deepest(error)),
            E::LowLevelError(error) => passing(deepest(error)),
            // The JSON error would quote the answer, and the answer may be a token.
            E::JSONError(_) | E::MissingAccessToken => passing("the token server's answer cannot be used".to_owned()),
            E::UserError(_) | E::StorageError(_) | E::CredentialSourceError(_) => {
                passing("the token could not be kept".to_owned())
            }
        }
    }
}

/// Why a connection could not be prepared.
pub(super) enum OpenError {
    /// The key file's private key is none.
    PrivateKey,
    /// TLS cannot be used on this machine.
    Tls(String),
}

enum Broken {
    Cut(String),
    TooLarge,
}

fn connector(encrypted: bool, connect_timeout: Duration, meter: Arc<Meter>) -> Result<Https, String> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_connect_timeout(Some(connect_timeout));
    tcp.set_keepalive(Some(KEEP_ALIVE));
    tcp.set_nodelay(true);
    // The provider is named here, so that no other user of rustls in this process is affected.
    let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let tls = if encrypted {
        tls.with_native_roots().map_err(|_| {
            "this machine has no root certificates to check Google's with; install `ca-certificates`".to_owned()
        })?
    } else {
        tls.with_root_certificates(RootCertStore::empty())
    };
    let https = HttpsConnectorBuilder::new().with_tls_config(tls.with_no_client_auth());
    Ok(https.https_or_http().enable_http1().wrap_connector(Metered::new(tcp, meter)))
}

fn client<B>(https: Https) -> Client<Https, B>
where
    B: Body + Send,
    B::Data: Send,
{
    let mut builder = Client::builder(TokioExecutor::new());
    builder.pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE).pool_max_idle_per_host(2);
    builder.http1_max_buf_size(PIECE_BYTES);
    builder.build(https)
}

/// The body, for which there will be room as announced, or so much `room` where nothing is.
async fn collect(response: Response<Incoming>, limit: usize, room: usize) -> Result<Vec<u8>, Broken> {
    let mut body = response.into_body();
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(Broken::TooLarge);
    }
    let room = if announced == 0 { room } else { announced };
    let mut whole = Vec::with_capacity(room.min(FIRST_ROOM_BYTES));
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            Broken::Cut(format!("the answer was cut after {} bytes ({})", whole.len(), deepest(&error)))
        })?;
        let Ok(data) = frame.into_data() else { continue };
        if whole.len() + data.len() > limit {
            return Err(Broken::TooLarge);
        }
        whole.extend_from_slice(&data);
    }
    Ok(whole)
}

/// When an answer was given, to the second.
fn date_of<B>(response: &Response<B>) -> Option<DateTime<Utc>> {
    let value = response.headers().get(header::DATE)?.to_str().ok()?;
    DateTime::parse_from_rfc2822(value).ok().map(|there| there.with_timezone(&Utc))
}

/// How the body is packed; a name that cannot be read is one that nobody asked for.
fn encoding<B>(response: &Response<B>) -> Option<String> {
    let value = response.headers().get(header::CONTENT_ENCODING)?;
    Some(value.to_str().unwrap_or("?").to_owned())
}

/// The seconds a server asks for. A date is left aside: it would need the server's idea of now.
fn retry_after<B>(response: &Response<B>) -> Option<Duration> {
    let value = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    value.trim().parse().ok().map(Duration::from_secs)
}

/// The innermost cause, which says what happened; the ones around it say only who noticed.
fn deepest(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
