//! What is drawn in the tests.

use printing::{Card, Summary};

/// As long as a passport's.
pub(crate) const CODE: &str = "SM1:K7M29QXP4TRD.1f0c8d2a7be94c55.MEUCIQDx7q5mJf3vT2n0cW8Zk0Q1uXyJ4w";
pub(crate) const HEAD: &str = "ledger:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08#5121";

pub(crate) fn card_zh() -> Card {
    Card {
        title: "科学月护照".to_owned(),
        under: "武汉大学万林艺术博物馆".to_owned(),
        code: CODE.to_owned(),
        short_label: "短码".to_owned(),
        short: "K7M2 9QXP 4TRD".to_owned(),
        lines: vec![
            "用到 2025年10月31日".to_owned(),
            "请收好，不记姓名。丢失后，凭短码可在服务台补领一张。".to_owned(),
        ],
        to_do: "每一站都请出示此卡".to_owned(),
    }
}

pub(crate) fn card_en() -> Card {
    Card {
        title: "Science Passport".to_owned(),
        under: "Wanlin Art Museum of Wuhan University".to_owned(),
        short_label: "Short code".to_owned(),
        lines: vec![
            "Good until 31 October 2025".to_owned(),
            "Keep it. No name is stored, and a lost card can be replaced by its short code.".to_owned(),
        ],
        to_do: "Show this at every point".to_owned(),
        ..card_zh()
    }
}

fn rows(rows: [(&str, &str); 6]) -> Vec<(String, String)> {
    rows.map(|(name, figure)| (name.to_owned(), figure.to_owned())).to_vec()
}

pub(crate) fn summary_zh() -> Summary {
    Summary {
        title: "今晚小结".to_owned(),
        under: "万林艺术博物馆 · 2025年10月18日 21:40".to_owned(),
        rows: rows([
            ("发出护照", "128"),
            ("盖章", "1 046"),
            ("完成路线", "37"),
            ("换领礼品", "31"),
            ("因网络中断而稍后补记的盖章", "12"),
            ("最忙的一站", "三号厅 · 光与影的实验"),
        ]),
        code: HEAD.to_owned(),
        note: "二维码是今晚账本的末端，对账时请扫它。".to_owned(),
    }
}

pub(crate) fn summary_en() -> Summary {
    Summary {
        title: "Tonight".to_owned(),
        under: "Wanlin Art Museum · 18 October 2025, 21:40".to_owned(),
        rows: rows([
            ("Passports given", "128"),
            ("Stamps", "1,046"),
            ("Routes completed", "37"),
            ("Gifts handed out", "31"),
            ("Stamps entered later because the network was down", "12"),
            ("Busiest point", "Hall 3, Light and Shadow"),
        ]),
        code: HEAD.to_owned(),
        note: "The code is the head of tonight's ledger: scan it when the books are checked.".to_owned(),
    }
}
