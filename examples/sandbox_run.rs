#[tokio::main]
async fn main() {
    let dir = std::env::args().nth(1);
    let s = orderd::sandbox::Sandbox::start(orderd::sandbox::SandboxOptions {
        port: 8433,
        data: dir.clone().map(Into::into),
        ..Default::default()
    })
    .await
    .unwrap();
    s.write_service_account("/tmp/sb-sa.json").unwrap();
    s.serve_dirs(Some("/tmp/sb-mail".into()), Some("/tmp/sb-export".into()));
    println!("{}", s.url());
    std::future::pending::<()>().await;
}
