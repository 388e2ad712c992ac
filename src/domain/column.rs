//! The columns of the tabs the rules read, by their headers. Owners, allowed values and aliases are data in
//! `sheet_templates/`; a test holds the two against each other.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A column of one tab.
pub trait Column: Copy + Ord + 'static {
    /// The tab's title in the template.
    const TAB: &'static str;
    /// Every column, in template order.
    const ALL: &'static [Self];
    /// The header, exactly as in the template.
    fn header(self) -> &'static str;
    /// The position in [`Self::ALL`].
    fn index(self) -> usize;
}

macro_rules! columns {
    ($(#[$doc:meta])* $name:ident in $tab:literal { $($column:ident = $header:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "the header is the documentation")]
        pub enum $name { $($column,)* }

        impl Column for $name {
            const TAB: &'static str = $tab;
            const ALL: &'static [Self] = &[$(Self::$column,)*];
            fn header(self) -> &'static str {
                match self { $(Self::$column => $header,)* }
            }
            fn index(self) -> usize {
                self as usize
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.header())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                struct Header;

                // Every cell of every order names one when memory is loaded: not a copy is made of it.
                impl de::Visitor<'_> for Header {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!("a header of ", $tab))
                    }

                    fn visit_str<E: de::Error>(self, header: &str) -> Result<$name, E> {
                        match header {
                            $($header => Ok($name::$column),)*
                            other => Err(E::custom(format_args!("no column {other:?} in {}", $tab))),
                        }
                    }
                }

                d.deserialize_str(Header)
            }
        }
    };
}

columns! {
    /// Tab `Pesanan`: one row per order.
    OrderColumn in "Pesanan" {
        OrderNo = "No Order", Gist = "Ringkas", Status = "Status", NextStep = "Langkah Berikutnya", Problems = "Masalah",
        Flags = "Penanda", Updated = "Diperbarui",
        OrderedOn = "Tgl Order", Sales = "PIC Sales", Outlet = "Outlet", Channel = "Kanal", Customer = "Pelanggan",
        Phone = "No HP", BuyerPo = "No PO Customer", Menu = "Menu", Packs = "Jumlah (pack)",
        UnitPrice = "Harga Satuan", Discount = "Diskon", Method = "Metode", DeliverOn = "Tanggal Kirim",
        Hour = "Jam Kirim", Address = "Alamat", Recipient = "Penerima", RecipientPhone = "HP Penerima",
        Shipping = "Ongkir", Scheme = "Skema Bayar", DpPercent = "DP %", TopDays = "TOP (hari)",
        ApprovedBy = "Disetujui Oleh", Donation = "Donasi", WantsDocumentation = "Minta Dokumentasi",
        Notes = "Catatan", Release = "Kirim ke R&D",
        RndAnswer = "Cek R&D", ReadyOn = "Estimasi Siap", PpicAnswer = "Cek PPIC", CanMake = "Sanggup Berapa",
        MaterialNotes = "Catatan R&D/PPIC",
        SmAnswer = "Konfirmasi SM", RejectReason = "Alasan Tolak", Override = "Izin Khusus",
        OverrideReason = "Alasan Izin",
        Started = "Mulai Produksi", Finished = "Selesai Produksi", Made = "Jumlah Jadi",
        MakeDeliveryOrder = "Buat Surat Jalan", MadeBy = "Dibuat Oleh", Redo = "Ulangi SJ",
        RedoReason = "Alasan Ulangi", Driver = "Sopir", Plate = "No Polisi",
        Permit = "Izin Kirim", Shipped = "Dikirim", ReceivedBy = "Diterima Oleh", ReceivedOn = "Tgl Diterima", Rejected = "Jumlah Ditolak",
        ReceiptNotes = "Catatan Terima",
        CreditAnswer = "Persetujuan Kredit", DueOn = "Jatuh Tempo", Refund = "Nilai Refund",
        DocumentationLink = "Link Dokumentasi", Cancel = "Batal", CancelReason = "Alasan Batal",
        TotalPacks = "Total Pack", Subtotal = "Subtotal", Tax = "Pajak", Total = "Total",
        ConfirmBy = "Batas Konfirmasi", ConfirmedAt = "Waktu Konfirmasi", Materials = "Kebutuhan Bahan",
        PersonHours = "Jam-Orang", DpRequired = "DP Wajib", Paid = "Terbayar", Waiting = "Menunggu Verifikasi",
        Outstanding = "Sisa Tagihan", Overpaid = "Lebih Bayar", ProformaNo = "No Proforma",
        DeliveryOrderNo = "No Surat Jalan", InvoiceNo = "No Invoice", WhatsApp = "Link WA",
        AnsweredBy = "Dijawab Oleh",
    }
}

columns! {
    /// Tab `Rincian`: further lines of an order.
    LineColumn in "Rincian" {
        OrderNo = "No Order", Menu = "Menu", Packs = "Jumlah (pack)", UnitPrice = "Harga Satuan",
        Notes = "Keterangan", Amount = "Jumlah Rp", Problems = "Masalah",
    }
}

columns! {
    /// Tab `Pembayaran`: one row per movement of money.
    PaymentColumn in "Pembayaran" {
        PaymentNo = "No Bayar", PaidOn = "Tgl Bayar", OrderNo = "No Order", Kind = "Jenis", Amount = "Nominal",
        Method = "Metode", Bank = "Bank", Reference = "No Referensi", Proof = "Bukti", Verified = "Terverifikasi",
        NotDuplicate = "Bukan Duplikat", Notes = "Catatan", Customer = "Pelanggan", ReceiptNo = "No Kwitansi",
        Problems = "Masalah", AnsweredBy = "Dijawab Oleh",
    }
}

columns! {
    /// Tab `Pelanggan`: the customer archive.
    CustomerColumn in "Pelanggan" {
        Name = "Nama", Kind = "Jenis", Contact = "PIC", Phone = "HP", Email = "Email", Address = "Alamat",
        TaxId = "NPWP", TopMax = "TOP Maks", CreditLimit = "Batas Kredit", Channel = "Kanal Asal",
        FollowUp = "Follow Up Berikutnya", Outcome = "Hasil", DoNotContact = "Jangan Dihubungi",
        LastOrder = "Order Terakhir", Orders = "Jumlah Order", Value = "Nilai", Receivable = "Piutang",
        DaysSince = "Hari Sejak Order", Problems = "Masalah",
    }
}

columns! {
    /// Tab `Prospek`: leads.
    LeadColumn in "Prospek" {
        Date = "Tanggal", Name = "Nama", Phone = "HP", Channel = "Kanal", Packs = "Kebutuhan (pack)",
        NeededOn = "Tanggal Butuh", Status = "Status", LostReason = "Alasan Gagal", Sales = "PIC",
        FollowUp = "Follow Up", OrderNo = "No Order", Problems = "Masalah",
    }
}

columns! {
    /// Tab `Produk`: the price list.
    ProductColumn in "Produk" {
        Code = "Kode", Name = "Nama", Price = "Harga", Minutes = "Menit/pack", Active = "Aktif",
        ShelfLife = "Umur Simpan (jam)", Allergens = "Alergen", Problems = "Masalah",
    }
}

columns! {
    /// Tab `Resep`: raw material per pack.
    RecipeColumn in "Resep" {
        Product = "Kode Produk", Material = "Bahan", PerPack = "Jumlah per pack", Unit = "Satuan",
        Waste = "Susut %",
    }
}

columns! {
    /// Tab `Stok Bahan`: raw material at hand and on its way.
    StockColumn in "Stok Bahan" {
        Material = "Bahan", Unit = "Satuan", Stock = "Stok", Safety = "Stok Aman", Arriving = "Akan Datang",
        ArrivesOn = "Tanggal Datang",
    }
}

columns! {
    /// Tab `Kapasitas`: what an outlet can make on a day.
    CapacityColumn in "Kapasitas" {
        Outlet = "Outlet", Day = "Tanggal", MaxPacks = "Maks Pack", People = "Orang", Hours = "Jam",
        Closed = "Libur",
    }
}

columns! {
    /// Tab `Jadwal Kirim`: what is to leave the house, ours as a whole.
    DeliveryColumn in "Jadwal Kirim" {
        Day = "Tanggal", Hour = "Jam", Outlet = "Outlet", OrderNo = "No Order", Customer = "Pelanggan", Goods = "Isi",
        Packs = "Pack", Method = "Metode", Address = "Alamat", Recipient = "Penerima", Phone = "HP", Driver = "Sopir",
        Plate = "No Polisi", Permit = "Izin Kirim", Status = "Status",
    }
}

columns! {
    /// Tab `Jawaban`: what people sent by the answer form. Google makes it.
    ResponseColumn in "Jawaban" {
        GivenAt = "Stempel waktu", Address = "Alamat Email", Subject = "Nomor", Question = "Pertanyaan",
        Code = "Kode", Answer = "Jawaban", Note = "Catatan", Result = "Hasil",
    }
}

impl OrderColumn {
    /// Whether a column belongs to the band *Pesanan*: what marketing fills in before the order is handed over.
    #[must_use]
    pub fn is_intake(self) -> bool {
        (Self::OrderedOn..=Self::Release).contains(&self)
    }

    /// Whether people type days into it.
    #[must_use]
    pub fn is_day(self) -> bool {
        [Self::OrderedOn, Self::DeliverOn, Self::ReadyOn, Self::ReceivedOn, Self::DueOn].contains(&self)
    }

    /// What people note for each other: passed on to mails and papers as it stands, and no rule asks for it.
    pub const NOTES: &[Self] = &[Self::Notes, Self::MaterialNotes, Self::ReceiptNotes];

    /// Columns of ours that stay blank while a typed row rests: what stands there came with an order that has its
    /// number.
    pub const WITH_NUMBER: &[Self] =
        &[Self::Updated, Self::ConfirmedAt, Self::Materials, Self::PersonHours, Self::WhatsApp];

    /// The progress cells: what a copied row must not bring along from its original.
    pub const PROGRESS: &[Self] = &[
        Self::Started,
        Self::Finished,
        Self::Made,
        Self::MakeDeliveryOrder,
        Self::Redo,
        Self::Shipped,
        Self::ReceivedBy,
        Self::ReceivedOn,
        Self::Rejected,
        Self::DueOn,
        Self::Refund,
        Self::DocumentationLink,
        Self::Cancel,
    ];
}
