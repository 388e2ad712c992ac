//! The OAuth token endpoint of the sandbox and the service account that may use it.
//!
//! The key is made here and opens nothing but this sandbox.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use getrandom::SysRng;
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use rsa::signature::Verifier as _;
use rsa::{PrivateKey, PublicKey};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::clock::Clock;

/// The only account the sandbox knows.
pub(super) const CLIENT_EMAIL: &str = "orderd@sandbox.iam.gserviceaccount.com";
/// What the assertion must ask for.
const SCOPE: &str = "https://www.googleapis.com/auth/spreadsheets";
/// Google's own Python library names this audience whatever the key's `token_uri` says.
const GOOGLE_AUDIENCE: &str = "https://oauth2.googleapis.com/token";
/// Life of an access token, in seconds, as with Google.
pub(super) const TOKEN_SECONDS: i64 = 3600;
/// How far the clocks of client and server may differ, in seconds.
const SKEW_SECONDS: i64 = 600;
const KEY_BITS: usize = 2048;
/// The key pair, in the folder of the sandbox.
pub(super) const KEY_FILE: &str = "key.pem";

/// The service account's key pair.
#[derive(Debug)]
pub(super) struct ServiceKey {
    pem: String,
    public: PublicKey,
}

impl ServiceKey {
    /// The key of this process: made once, because making one takes a while.
    pub(super) fn of_process() -> anyhow::Result<Arc<Self>> {
        static KEY: OnceLock<Arc<ServiceKey>> = OnceLock::new();
        if let Some(key) = KEY.get() {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(Self::make()?);
        Ok(Arc::clone(KEY.get_or_init(|| key)))
    }

    /// The key kept in `dir`, made on first use.
    pub(super) fn kept_in(dir: &Path) -> anyhow::Result<Arc<Self>> {
        let path = dir.join(KEY_FILE);
        if path.exists() {
            let pem = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            return Ok(Arc::new(Self::from_pem(pem).with_context(|| format!("{} holds no key", path.display()))?));
        }
        let key = Self::of_process()?;
        write_private(&path, key.pem.as_bytes())?;
        Ok(key)
    }

    fn make() -> anyhow::Result<Self> {
        let key = PrivateKey::new(&mut SysRng, KEY_BITS).context("cannot make a key")?;
        let pem = key.to_pkcs8_pem(LineEnding::LF).context("cannot encode the key")?;
        Ok(Self { pem: pem.to_string(), public: key.to_public_key() })
    }

    fn from_pem(pem: String) -> anyhow::Result<Self> {
        let key = PrivateKey::from_pkcs8_pem(&pem)?;
        Ok(Self { public: key.to_public_key(), pem })
    }

    /// The JSON file Google would hand out for this account.
    pub(super) fn service_account(&self, token_uri: &str) -> String {
        let file = json!({
            "type": "service_account",
            "project_id": "sandbox",
            "private_key_id": "sandbox",
            "private_key": self.pem,
            "client_email": CLIENT_EMAIL,
            "client_id": "100000000000000000000",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": token_uri,
            "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
            "universe_domain": "googleapis.com",
        });
        format!("{file:#}\n")
    }
}

/// Writes a file only its owner may read.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    let context = || format!("cannot write {}", path.display());
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .with_context(context)?;
    file.set_permissions(std::fs::Permissions::from_mode(0o600)).with_context(context)?;
    file.write_all(bytes).with_context(context)?;
    file.sync_all().with_context(context)
}

/// The tokens given out, and until when they are good.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    until: HashMap<String, DateTime<Utc>>,
    given: u64,
}

impl Tokens {
    /// Is the `Authorization` header good at `now`?
    pub(super) fn admits(&self, header: Option<&str>, now: DateTime<Utc>) -> bool {
        let token = header.and_then(|header| header.strip_prefix("Bearer ")).unwrap_or("");
        self.until.get(token).is_some_and(|until| now < *until)
    }

    /// Makes the token of this header worthless, as when access is revoked.
    pub(super) fn revoke(&mut self, header: Option<&str>) {
        if let Some(token) = header.and_then(|header| header.strip_prefix("Bearer ")) {
            self.until.remove(token);
        }
    }

    /// Makes every token worthless.
    pub(super) fn revoke_all(&mut self) {
        self.until.clear();
    }

    /// Answers a token request: status and body.
    pub(super) fn grant(
        &mut self,
        form: &[(String, String)],
        key: &ServiceKey,
        audience: &str,
        clock: &Clock,
    ) -> (u16, Value) {
        let field = |name: &str| form.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str());
        if field("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
            return refused("unsupported_grant_type", "Invalid grant_type");
        }
        match check_assertion(field("assertion"), key, audience) {
            Err(why) => refused(why.0, why.1),
            Ok(()) => {
                self.given += 1;
                let token = format!("ya29.sandbox-{}-{:016x}", self.given, fastrand::u64(..));
                self.until.insert(token.clone(), clock.now() + TimeDelta::seconds(TOKEN_SECONDS));
                (200, json!({"access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "Bearer"}))
            }
        }
    }
}

fn refused(error: &str, description: &str) -> (u16, Value) {
    (400, json!({"error": error, "error_description": description}))
}

type Why = (&'static str, &'static str);

fn check_assertion(assertion: &str, key: &ServiceKey, audience: &str) -> Result<(), Why> {
    const BAD_FORMAT: Why = ("invalid_request", "Bad Request");
    const BAD_SIGNATURE: Why = ("invalid_grant", "Invalid JWT Signature.");
    let mut parts = assertion.split('.');
    let (Some(header), Some(claims), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(BAD_FORMAT);
    };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).map_err(|_| BAD_FORMAT);
    let parse = |part: &str| serde_json::from_slice::<Value>(&decode(part)?).map_err(|_| BAD_FORMAT);
    let (head, body) = (parse(header)?, parse(claims)?);
    if head.get("alg").and_then(Value::as_str) != Some("RS256") {
        return Err(("invalid_grant", "Invalid JWT: unsupported algorithm."));
    }
    let signature = Signature::try_from(decode(signature)?.as_slice()).map_err(|_| BAD_SIGNATURE)?;
    let signed = format!("{header}.{claims}");
    VerifyingKey::<Sha256>::new(key.public.clone()).verify(signed.as_bytes(), &signature).map_err(|_| BAD_SIGNATURE)?;
    check_claims(&body, audience)
}

fn check_claims(claims: &Value, audience: &str) -> Result<(), Why> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or("");
    if text("iss") != CLIENT_EMAIL {
        return Err(("invalid_grant", "Invalid grant: account not found"));
    }
    if ![audience, GOOGLE_AUDIENCE].contains(&text("aud")) {
        return Err(("invalid_grant", "Invalid JWT: Failed audience check."));
    }
    if !text("scope").split(' ').any(|scope| scope == SCOPE) {
        return Err(("invalid_scope", "Invalid OAuth scope or ID token audience provided."));
    }
    // Client libraries stamp assertions with the machine's time, so it is the machine's clock that judges them,
    // also where the sandbox itself lives on a pushed one.
    let now = Clock::system().now().timestamp();
    let time = |name: &str| claims.get(name).and_then(Value::as_i64).unwrap_or(0);
    let (issued, expires) = (time("iat"), time("exp"));
    let short_lived = expires > issued && expires - issued <= TOKEN_SECONDS;
    if !short_lived || issued > now + SKEW_SECONDS || expires < now - SKEW_SECONDS {
        return Err((
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your \
             iat and exp values in the JWT claim.",
        ));
    }
    Ok(())
}
