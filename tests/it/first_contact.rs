//! The first hour of an administrator: every way a first installation fails is met over a real socket, and `orderd check`
//! names it alone, with what to do about it.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};

use orderd::sandbox::Fault;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::mail::server::{Secure, certificate, listen, listen_secured, polite};
use crate::shop::Shop;

fn check(shop: &Shop, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orderd"));
    command.arg("-c").arg(shop.folder.path().join("orderd.toml")).arg("check").args(arguments);
    command.env_remove("ORDERD_CONFIG").env_remove("ORDERD_LOG");
    // The servers run on the other threads of this test.
    tokio::task::block_in_place(|| command.output().unwrap())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What is wrong, a line each; what was asked of a person is asked in one language.
fn wrong(shop: &Shop) -> Vec<String> {
    let output = check(shop, &[]);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!((output.status.code(), err.as_str()), (Some(1), ""), "{out}");
    for word in ["tidak", "surat", "periksa", "tulis", "InvalidContentType", "OtherError"] {
        assert!(!out.contains(word), "{word:?} in English:\n{out}");
    }
    out.lines().filter_map(|line| line.strip_prefix("✗ ")).map(str::to_owned).collect()
}

/// The one line that is wrong, and says this.
fn alone(shop: &Shop, parts: &[&str]) {
    let lines = wrong(shop);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    for part in parts {
        assert!(lines[0].contains(part), "{part:?} is not in: {}", lines[0]);
    }
}

fn change(shop: &Shop, from: &str, to: &str) {
    let file = shop.folder.path().join("orderd.toml");
    let old = std::fs::read_to_string(&file).unwrap();
    assert!(old.contains(from), "{from} is not there to be changed");
    std::fs::write(file, old.replace(from, to)).unwrap();
}

async fn shop() -> Shop {
    let mut shop = Shop::open("23 10:00").await;
    shop.stop();
    shop
}

/// A web server with one answer to everything.
async fn answering(head: &str, body: &Value) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
    let answer = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut asked = [0; 16 * 1024];
                let _ = stream.read(&mut asked).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    url
}

fn google(code: u16, status: &str, message: &str, details: &Value) -> Value {
    json!({"error": {"code": code, "status": status, "message": message, "details": details}})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_google_refuses_is_named_with_the_one_remedy() {
    let shop = shop().await;
    let url = shop.sandbox.url();
    let mut at = format!("api_url = \"{url}\"");
    let mut answered_by = |new: &str| {
        let new = format!("api_url = \"{new}\"");
        change(&shop, &at, &new);
        at = new;
    };
    // The API was never switched on in the key's project.
    let link = "https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=123456789";
    let details = json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED",
        "domain": "googleapis.com", "metadata": {"activationUrl": link, "consumer": "projects/123456789"}}]);
    let refusal = google(403, "PERMISSION_DENIED", "Google Sheets API has not been used", &details);
    answered_by(&answering("403 Forbidden", &refusal).await);
    alone(&shop, &["access to the sheet: the Google Sheets API is not enabled", link]);
    // An uploaded workbook.
    let refusal = google(400, "FAILED_PRECONDITION", "This operation is not supported for this document", &json!([]));
    answered_by(&answering("400 Bad Request", &refusal).await);
    alone(&shop, &["sandbox is an Excel file", "Save as Google Sheets", "sheet.spreadsheet_id"]);
    // Somebody else's account was invited.
    let refusal = google(403, "PERMISSION_DENIED", "The caller does not have permission", &json!([]));
    answered_by(&answering("403 Forbidden", &refusal).await);
    alone(
        &shop,
        &[
            "the spreadsheet is not shared with orderd@sandbox",
            "press Share",
            "as Editor",
            "key.json is the wrong one, of project sandbox",
        ],
    );
    // Another id.
    answered_by(
        &answering("404 Not Found", &google(404, "NOT_FOUND", "Requested entity was not found.", &json!([]))).await,
    );
    alone(&shop, &["there is no spreadsheet sandbox", "sheet.spreadsheet_id"]);
    // Another address: a web page, and nobody.
    answered_by(&answering("404 Not Found", &json!("<html>nginx</html>")).await);
    alone(&shop, &["no sheet server answers at http://127.0.0.1", "take `sheet.api_url` out"]);
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    answered_by(&format!("http://{closed}/"));
    alone(&shop, &["no sheet server answers at", "take `sheet.api_url` out"]);
    // A clock that is months off, to the other side's.
    let body = google(403, "PERMISSION_DENIED", "The caller does not have permission", &json!([]));
    answered_by(&answering("403 Forbidden\r\nDate: Mon, 02 Mar 2026 09:00:00 GMT", &body).await);
    let lines = wrong(&shop);
    assert!(
        lines.iter().any(|line| line.starts_with("clock: ") && line.contains("02/03/2026 16:00:00 at the sheet")),
        "{lines:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_viewer_and_a_sheet_without_our_tabs_are_told_apart() {
    let shop = shop().await;
    shop.sandbox.faults().writes(9, Fault::Status(403));
    alone(&shop, &["writing: orderd@sandbox", "may look but not write", "as Editor, not as Viewer"]);
    shop.sandbox.faults().clear();
    shop.sandbox.human().add_tab("Kosong").unwrap();
    for (_, title) in shop.sandbox.book().tabs().iter().filter(|(_, title)| title != "Kosong") {
        shop.sandbox.human().delete_tab(title).unwrap();
    }
    alone(&shop, &["tabs: there are no order tabs here yet; run `orderd init -c ", "orderd.toml`"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_will_not_do_is_named_once_with_what_to_do() {
    let shop = shop().await;
    let key = shop.folder.path().join("key.json");
    let whole = std::fs::read_to_string(&key).unwrap();
    let write = |text: &str| std::fs::write(&key, text).unwrap();
    // Copied by hand, and not to the end.
    write(&whole[..whole.len() / 2]);
    alone(&shop, &["key file: the service account key", "was not copied whole; copy it again"]);
    let mut json: Value = serde_json::from_str(&whole).unwrap();
    let pem = json["private_key"].as_str().unwrap().to_owned();
    json["private_key"] = json!(pem[..pem.len() / 2]);
    write(&json.to_string());
    alone(&shop, &["has a `private_key` that cannot be read; download the key again"]);
    write("{\"installed\": {\"client_id\": \"x\"}}");
    alone(&shop, &["a person's or an app's login", "make a JSON key for the service account"]);
    write(&whole);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
    alone(&shop, &["key file: ", "mode 640", "chmod 600"]);
    std::fs::remove_file(&key).unwrap();
    alone(&shop, &["key.json does not exist", "google.service_account"]);
    write(&whole);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    // A key that was deleted, and another account: Google has one code for both.
    shop.sandbox.faults().tokens(9, Fault::InvalidGrant);
    alone(&shop, &["token: Google gives orderd@sandbox", "does not know the key", "make a new key"]);
    shop.sandbox.faults().clear();
    json["private_key"] = json!(pem);
    json["client_email"] = json!("other@elsewhere.iam.gserviceaccount.com");
    write(&json.to_string());
    alone(&shop, &["token: Google gives other@elsewhere", "there is no such service account"]);
    // The token server does not believe a clock that is wrong.
    let said = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your \
                iat and exp values in the JWT claim.";
    let refusal = json!({"error": "invalid_grant", "error_description": said});
    json["token_uri"] = json!(answering("400 Bad Request\r\nContent-Type: application/json", &refusal).await);
    write(&json.to_string());
    alone(&shop, &["token: Google gives", "this machine's clock is wrong; set it (`timedatectl"]);
    // No network to the token server.
    json["token_uri"] = json!("http://127.0.0.1:9/token");
    write(&json.to_string());
    alone(&shop, &["no access token", "check this machine's network"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_cannot_be_used_is_named_with_the_setting_that_helps() {
    let shop = shop().await;
    let mut now = "transport = \"file\"\ndir = \"mail\"\n".to_owned();
    let mut by = |port: u16, more: &str| {
        let new = format!("transport = \"smtp\"\nhost = \"localhost\"\nport = {port}\n{more}\n");
        change(&shop, &now, &new);
        now = new;
    };
    let (_, tls) = certificate("localhost", 2100);
    let clear = listen(|_, step, _| polite(step)).await.address.port();
    let secured = listen_secured(|_, step, _| polite(step), Secure::FromTheStart, Some(tls)).await.address.port();
    by(clear, "tls = \"implicit\"");
    alone(&shop, &["mail: no safe connection", "does not begin with TLS; write tls = \"starttls\""]);
    by(secured, "tls = \"starttls\"");
    alone(&shop, &["mail: no safe connection", "begins with TLS; write tls = \"implicit\""]);
    by(secured, "tls = \"implicit\"");
    alone(&shop, &["nobody known issued its certificate; name its issuer's certificate in mail.ca_file"]);
    by(clear, "tls = \"starttls\"");
    alone(&shop, &["it offers no STARTTLS; use its port that begins under TLS"]);
    std::fs::write(shop.folder.path().join("password"), "x").unwrap();
    std::fs::set_permissions(shop.folder.path().join("password"), std::fs::Permissions::from_mode(0o600)).unwrap();
    by(clear, "tls = \"none\"\nusername = \"orderd\"\npassword_file = \"password\"");
    alone(&shop, &["mail: the mail server refuses the login", "leave mail.username out"]);
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    by(closed, "tls = \"starttls\"");
    alone(&shop, &["mail: the mail server cannot be reached: nothing listens at that port; check mail.host"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_reads_the_same_checks() {
    let shop = shop().await;
    let read = |output: &Output| serde_json::from_slice::<Value>(&output.stdout).unwrap();
    let output = check(&shop, &["--json", "--at", "2026-11-23T10:30:00+07:00"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    let fine = read(&output);
    assert_eq!(fine["ok"], json!(true));
    let names: Vec<&str> = fine["checks"].as_array().unwrap().iter().map(|c| c["check"].as_str().unwrap()).collect();
    insta::assert_snapshot!(names.join("\n"));
    assert!(fine["checks"].as_array().unwrap().iter().all(|c| c["ok"] == json!(true) && c["says"].is_string()));
    std::fs::remove_file(shop.folder.path().join("key.json")).unwrap();
    let output = check(&shop, &["--json", "--at", "2026-11-23T10:30:00+07:00"]);
    assert_eq!(output.status.code(), Some(1));
    let broken = read(&output);
    assert_eq!(broken["ok"], json!(false));
    let key = broken["checks"].as_array().unwrap().iter().find(|c| c["check"] == "key file").unwrap().clone();
    assert_eq!(key["ok"], json!(false));
    assert!(key["says"].as_str().unwrap().contains("does not exist"), "{key}");
}
