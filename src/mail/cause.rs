//! What stands in the way of mail, as a value. Staff read of it in Indonesian, whoever runs the machine in English; the
//! words of libraries, which are in one language whatever the sentence around them, never get into either. Only what a
//! server itself said is repeated, as a quotation. Pure.

use std::borrow::Cow;
use std::io;

/// What stood in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The other side said nothing for as long as it was given.
    Silent,
    /// The other side ended the connection.
    HungUp,
    /// No server has the name.
    NoSuchHost,
    /// The machine is there, and nothing listens at the port.
    NothingListens,
    /// No network leads there.
    NoRoute,
    /// What answers does not speak SMTP.
    NotSmtp,
    /// A reply that belongs to nothing that was said, by its code.
    OutOfStep(u16),
    /// A reply without an end.
    Endless,
    /// The server knows no STARTTLS.
    NoStartTls,
    /// The port begins in the clear, and was expected to begin under TLS.
    BeginsInTheClear,
    /// The port begins under TLS, and was expected to begin in the clear.
    BeginsUnderTls,
    /// Silence, as of a port that waits for TLS to begin.
    SilentAsUnderTls,
    /// The certificate does not hold.
    Certificate(Flaw),
    /// TLS did not begin, for another reason.
    NoTls,
    /// The server takes no login that orderd knows.
    NoLogin,
    /// The server's own words.
    Said(String),
    /// The user orderd runs as may not.
    NotPermitted,
    /// No room is left.
    DiskFull,
    /// Something else stands where a folder should be.
    NoFolder,
    /// Anything else the system said, by its number.
    System(Option<i32>),
}

/// Why a certificate does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Nobody known vouches for it.
    UnknownIssuer,
    /// It vouches for itself.
    SelfSigned,
    /// Its time is over, or this machine's clock ahead.
    Expired,
    /// Its time has not come, or this machine's clock is behind.
    NotYetValid,
    /// It is made out to another name.
    OtherName,
    /// Something else.
    Other,
}

/// A cause in one language: what it is, and what to do if there is something particular to it.
struct Words {
    what: Cow<'static, str>,
    remedy: Option<&'static str>,
}

fn words(what: &'static str) -> Words {
    Words { what: Cow::Borrowed(what), remedy: None }
}

fn mended(what: &'static str, remedy: &'static str) -> Words {
    Words { what: Cow::Borrowed(what), remedy: Some(remedy) }
}

fn told(what: String) -> Words {
    Words { what: Cow::Owned(what), remedy: None }
}

impl Cause {
    /// The cause and what to do, for staff: `usual` where it has no remedy of its own.
    pub(crate) fn in_indonesian(&self, usual: &str) -> String {
        together(self.indonesian(), usual)
    }

    /// The same, for whoever runs the machine.
    pub(crate) fn in_english(&self, usual: &str) -> String {
        together(self.english(), usual)
    }

    fn indonesian(&self) -> Words {
        match self {
            Self::Silent => words("server tidak menjawab"),
            Self::HungUp => words("server memutus sambungan"),
            Self::NoSuchHost => mended("nama server tidak ditemukan", "periksa mail.host dan DNS mesin ini"),
            Self::NothingListens => mended("tidak ada server di port itu", "periksa mail.host dan mail.port"),
            Self::NoRoute => mended("alamatnya tidak terjangkau", "periksa jaringan mesin ini"),
            Self::NotSmtp => mended("yang menjawab bukan server email", "periksa mail.host dan mail.port"),
            Self::OutOfStep(code) => told(format!("jawaban server tidak sesuai urutan: {code}")),
            Self::Endless => words("jawaban server terlalu panjang"),
            Self::NoStartTls => mended(
                "server tidak menawarkan STARTTLS",
                "pakai port dengan TLS sejak awal: mail.tls = \"implicit\", biasanya mail.port = 465",
            ),
            Self::BeginsInTheClear => mended("port ini tidak memulai dengan TLS", "tulis mail.tls = \"starttls\""),
            Self::BeginsUnderTls => mended("port ini memulai dengan TLS", "tulis mail.tls = \"implicit\""),
            Self::SilentAsUnderTls => mended("server tidak menjawab", "mungkin port ini perlu mail.tls = \"implicit\""),
            Self::Certificate(flaw) => flaw.indonesian(),
            Self::NoTls => words("TLS tidak bisa dimulai"),
            Self::NoLogin => mended(
                "server tidak menerima nama pengguna dengan AUTH PLAIN atau LOGIN",
                "hapus mail.username, atau pakai port untuk pengirim (biasanya 587)",
            ),
            Self::Said(reply) => told(format!("“{reply}”")),
            Self::NotPermitted => mended("tidak diizinkan", "periksa pemilik foldernya"),
            Self::DiskFull => mended("disk penuh", "beri ruang"),
            Self::NoFolder => mended("bukan folder", "periksa nama foldernya"),
            Self::System(number) => told(format!("galat sistem{}", numbered(*number))),
        }
    }

    fn english(&self) -> Words {
        match self {
            Self::Silent => words("it says nothing"),
            Self::HungUp => words("it ends the connection"),
            Self::NoSuchHost => mended("no server has that name", "check mail.host, and this machine's DNS"),
            Self::NothingListens => mended("nothing listens at that port", "check mail.host and mail.port"),
            Self::NoRoute => mended("no network leads there", "check this machine's network"),
            Self::NotSmtp => mended("what answers there is no mail server", "check mail.host and mail.port"),
            Self::OutOfStep(code) => told(format!("its reply {code} belongs to nothing that was said")),
            Self::Endless => words("its reply has no end"),
            Self::NoStartTls => mended(
                "it offers no STARTTLS",
                "use its port that begins under TLS: tls = \"implicit\", usually port = 465",
            ),
            Self::BeginsInTheClear => mended("this port does not begin with TLS", "write tls = \"starttls\""),
            Self::BeginsUnderTls => mended("this port begins with TLS", "write tls = \"implicit\""),
            Self::SilentAsUnderTls => {
                mended("it says nothing", "if the port begins with TLS, write tls = \"implicit\"")
            }
            Self::Certificate(flaw) => flaw.english(),
            Self::NoTls => words("TLS does not begin"),
            Self::NoLogin => mended(
                "it takes no user name with AUTH PLAIN or LOGIN",
                "leave mail.username out, or use its port for senders (usually 587)",
            ),
            Self::Said(reply) => told(format!("“{reply}”")),
            Self::NotPermitted => mended("permission denied", "change the folder's owner"),
            Self::DiskFull => mended("the disk is full", "make room"),
            Self::NoFolder => mended("it is no folder", "name another one"),
            Self::System(number) => told(format!("system error{}", numbered(*number))),
        }
    }

    /// What an error of the system means.
    pub(crate) fn of_system(error: &io::Error) -> Self {
        use io::ErrorKind as Kind;
        #[expect(clippy::wildcard_enum_match_arm, reason = "the library's enum")]
        match error.kind() {
            Kind::TimedOut => Self::Silent,
            Kind::UnexpectedEof | Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe => Self::HungUp,
            Kind::NotConnected => Self::HungUp,
            Kind::ConnectionRefused => Self::NothingListens,
            Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::NetworkDown => Self::NoRoute,
            Kind::InvalidData => Self::NotSmtp,
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Self::NotPermitted,
            Kind::StorageFull | Kind::QuotaExceeded => Self::DiskFull,
            Kind::NotADirectory | Kind::AlreadyExists => Self::NoFolder,
            _ => Self::System(error.raw_os_error()),
        }
    }
}

impl Flaw {
    fn indonesian(self) -> Words {
        match self {
            Self::UnknownIssuer => {
                mended("penerbit sertifikatnya tidak dikenal", "sebut sertifikat penerbitnya di mail.ca_file")
            }
            Self::SelfSigned => mended(
                "sertifikatnya menjamin dirinya sendiri",
                "minta pengelola server memasang sertifikat yang diterbitkan",
            ),
            Self::Expired => mended(
                "masa berlaku sertifikatnya sudah lewat",
                "minta pengelola server memperbaruinya; kalau tidak, periksa jam mesin ini",
            ),
            Self::NotYetValid => mended("masa berlaku sertifikatnya belum mulai", "periksa jam mesin ini"),
            Self::OtherName => mended("sertifikatnya untuk nama lain", "tulis nama itu di mail.host"),
            Self::Other => mended("sertifikatnya tidak berlaku", "tanyakan kepada pengelola server"),
        }
    }

    fn english(self) -> Words {
        match self {
            Self::UnknownIssuer => {
                mended("nobody known issued its certificate", "name its issuer's certificate in mail.ca_file")
            }
            Self::SelfSigned => {
                mended("its certificate vouches for itself", "have its administrator install one that was issued")
            }
            Self::Expired => mended(
                "its certificate has expired",
                "have its administrator renew it; if it was renewed, check this machine's clock",
            ),
            Self::NotYetValid => mended("its certificate is not valid yet", "check this machine's clock"),
            Self::OtherName => mended("its certificate is for another name", "write that name as mail.host"),
            Self::Other => mended("its certificate does not hold", "ask its administrator"),
        }
    }
}

fn together(Words { what, remedy }: Words, usual: &str) -> String {
    let remedy = remedy.unwrap_or(usual);
    if remedy.is_empty() { what.into_owned() } else { format!("{what}; {remedy}") }
}

fn numbered(number: Option<i32>) -> String {
    number.map_or_else(String::new, |number| format!(" {number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_brings_its_own_remedy_or_takes_the_usual_one() {
        let check = |cause: Cause, indonesian: &str, english: &str| {
            assert_eq!(cause.in_indonesian("periksa"), indonesian);
            assert_eq!(cause.in_english("check"), english);
        };
        check(Cause::Silent, "server tidak menjawab; periksa", "it says nothing; check");
        check(
            Cause::BeginsUnderTls,
            "port ini memulai dengan TLS; tulis mail.tls = \"implicit\"",
            "this port begins with TLS; write tls = \"implicit\"",
        );
        check(
            Cause::Certificate(Flaw::OtherName),
            "sertifikatnya untuk nama lain; tulis nama itu di mail.host",
            "its certificate is for another name; write that name as mail.host",
        );
        check(Cause::Said("554 no".into()), "“554 no”; periksa", "“554 no”; check");
        assert_eq!(Cause::Endless.in_english(""), "its reply has no end");
    }

    #[test]
    fn what_the_system_says_is_never_repeated_in_its_own_language() {
        let check = |kind: io::ErrorKind, cause: Cause| assert_eq!(Cause::of_system(&kind.into()), cause, "{kind:?}");
        check(io::ErrorKind::ConnectionRefused, Cause::NothingListens);
        check(io::ErrorKind::NetworkUnreachable, Cause::NoRoute);
        check(io::ErrorKind::ConnectionReset, Cause::HungUp);
        check(io::ErrorKind::StorageFull, Cause::DiskFull);
        check(io::ErrorKind::PermissionDenied, Cause::NotPermitted);
        check(io::ErrorKind::Other, Cause::System(None));
        let of_number = Cause::of_system(&io::Error::from_raw_os_error(7));
        assert_eq!(of_number.in_indonesian(""), "galat sistem 7");
        assert_eq!(of_number.in_english(""), "system error 7");
    }
}
