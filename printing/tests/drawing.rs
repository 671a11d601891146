//! temp
use printing::*;
#[test]
fn look() {
    let faces = Faces::load().unwrap();
    let zh = Card {
        title: "科学月护照".into(),
        under: "武汉大学万林艺术博物馆".into(),
        code: "SP1.c2NpZW5jZS1tb250aC0yMDI1.AAECAwQFBgcICQoLDA0ODw.MEUCIQDx7q5mJf3vT2n0cW8Zk".into(),
        short_label: "短码".into(),
        short: "K7M2 9QXP 4TRD".into(),
        lines: vec![
            "用到 2025年10月31日".into(),
            "请收好，不记姓名。丢失后，凭短码可在服务台补领一张。".into(),
        ],
        to_do: "每一站都请出示此卡".into(),
    };
    let en = Card {
        title: "Science Passport".into(),
        under: "Wanlin Art Museum of Wuhan University".into(),
        short_label: "Short code".into(),
        lines: vec![
            "Good until 31 October 2025".into(),
            "Keep it. No name is stored, and a lost card can be replaced by its short code.".into(),
        ],
        to_do: "Show this at every point".into(),
        ..zh.clone()
    };
    let sz = Summary {
        title: "今晚小结".into(),
        under: "万林艺术博物馆 · 2025年10月18日 21:40".into(),
        rows: [
            ("发出护照", "128"),
            ("盖章", "1 046"),
            ("完成路线", "37"),
            ("换领礼品", "31"),
            ("因网络中断而稍后补记的盖章", "12"),
            ("最忙的一站", "三号厅 · 光与影的实验"),
        ]
        .map(|(a, b)| (a.into(), b.into()))
        .to_vec(),
        code: "ledger:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08#5121".into(),
        note: "二维码是今晚账本的末端，对账时请扫它。".into(),
    };
    let se = Summary {
        title: "Tonight".into(),
        under: "Wanlin Art Museum · 18 October 2025, 21:40".into(),
        rows: [
            ("Passports given", "128"),
            ("Stamps", "1,046"),
            ("Routes completed", "37"),
            ("Gifts handed out", "31"),
            ("Stamps entered later because the network was down", "12"),
            ("Busiest point", "Hall 3, Light and Shadow"),
        ]
        .map(|(a, b)| (a.into(), b.into()))
        .to_vec(),
        note: "The code is the head of tonight's ledger: scan it when the books are checked.".into(),
        ..sz.clone()
    };
    for p in [Paper::Mm80, Paper::Mm58] {
        for (n, pic) in [
            ("zh", zh.draw(&faces, p)),
            ("en", en.draw(&faces, p)),
            ("sz", sz.draw(&faces, p)),
            ("se", se.draw(&faces, p)),
        ] {
            std::fs::write(format!("/tmp/pr-{n}-{p}.pbm"), pic.unwrap().to_pbm()).unwrap();
        }
    }
}
