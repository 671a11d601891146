//! The file in which it is kept what a camera has taught of people's size: boxes of people
//! who walked by, beside the camera's calibration. It holds for one camera, one size of
//! pictures and one calibration: a camera that is drawn anew learns anew.

use crate::{calibration_file::put_in_place, watch_camera::Plan};
use anyhow::{Context, Result, ensure};
use counting::Calibration;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
};
use venue::watching::{MAX_WALKS, Walk};

/// The largest such file, bytes: a calibration, and 300 looks of 150 bytes.
const LONGEST: u64 = 128 * 1024;

/// Where it is, and of which camera it has to be.
#[derive(Debug, Clone)]
pub struct LearntFile {
    path: PathBuf,
    of: Of,
}

/// A camera that was set up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Of {
    source: String,
    /// Wished for, px.
    width: u32,
    height: u32,
    calibration: Calibration,
}

/// What is in it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    camera: Of,
    walks: Vec<Walk>,
}

impl LearntFile {
    /// The file of a camera: `front-door.learnt.json` beside `front-door.json`.
    #[must_use]
    pub fn beside(calibration: &Path, plan: &Plan) -> Self {
        let Plan { source, width, height, calibration: drawn, .. } = plan.clone();
        let of = Of { source, width, height, calibration: drawn };
        Self { path: calibration.with_extension("learnt.json"), of }
    }

    /// What was kept of this camera, the oldest look first; nothing where the file is not
    /// there or was written of another camera or calibration.
    ///
    /// # Errors
    /// When it can't be read, or holds something else.
    pub fn read(&self) -> Result<Vec<Walk>> {
        let file = || format!("{}, where what was learnt of people's size is kept", self.path.display());
        let mut bytes = Vec::new();
        match File::open(&self.path) {
            Ok(open) => open.take(LONGEST + 1).read_to_end(&mut bytes).with_context(file)?,
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(why) => return Err(why).with_context(file),
        };
        ensure!(bytes.len() as u64 <= LONGEST, "{} has more than {LONGEST} bytes", file());
        let kept: Kept = serde_json::from_slice(&bytes).with_context(file)?;
        ensure!(kept.walks.len() <= MAX_WALKS, "{} has more than {MAX_WALKS} looks", file());
        Ok(if kept.camera == self.of { kept.walks } else { Vec::new() })
    }

    /// Keeps this in place of what was kept; with nothing to keep there is no file.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn write(&self, walks: &[Walk]) -> Result<()> {
        let file = || format!("writing {}; see to its folder", self.path.display());
        if walks.is_empty() {
            return match fs::remove_file(&self.path) {
                Err(why) if why.kind() != ErrorKind::NotFound => Err(why).with_context(file),
                _ => Ok(()),
            };
        }
        let kept = Kept { camera: self.of.clone(), walks: walks.to_vec() };
        put_in_place(&self.path, &serde_json::to_vec(&kept)?).with_context(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(source: &str, x: f32) -> Plan {
        let calibration = format!(
            r#"{{"lines":[{{"name":"door","from":{{"x":{x},"y":0.1}},"to":{{"x":33.3,"y":240}}}}],"people":[]}}"#
        );
        let text = format!(
            r#"{{"source":"{source}","width":640,"height":480,"frames_per_second":15,"calibration":{calibration}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    fn walks(number: usize) -> Vec<Walk> {
        let walk = |_| Walk {
            x: 2_000,
            y: 900,
            width: 400,
            height: 300,
            area: 90_000,
            right: -900,
            down: 3,
            who: 7,
        };
        (0..number).map(walk).collect()
    }

    #[test]
    fn what_is_kept_is_read_again_for_the_same_camera_and_calibration_only() {
        let folder = tempfile::tempdir().unwrap();
        let calibration = folder.path().join("front-door.json");
        let of = |source, x| LearntFile::beside(&calibration, &plan(source, x));
        let file = of("camera:/dev/video0", 0.7);
        assert_eq!(file.read().unwrap(), []);
        file.write(&walks(MAX_WALKS)).unwrap();
        assert!(folder.path().join("front-door.learnt.json").is_file());
        assert_eq!(of("camera:/dev/video0", 0.7).read().unwrap(), walks(MAX_WALKS));
        assert_eq!(of("camera:/dev/video2", 0.7).read().unwrap(), [], "another camera");
        assert_eq!(of("camera:/dev/video0", 0.8).read().unwrap(), [], "a line drawn anew");
        file.write(&[]).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        file.write(&[]).unwrap();
    }

    #[test]
    fn what_is_damaged_is_said_and_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let file = LearntFile::beside(&folder.path().join("door.json"), &plan("generated", 1.0));
        file.write(&walks(2)).unwrap();
        let text = fs::read_to_string(&file.path).unwrap();
        for wrong in [&text[..text.len() / 2], &text.replace("2000", "70000"), "", &" ".repeat(200_000)] {
            fs::write(&file.path, wrong).unwrap();
            let reason = format!("{:#}", file.read().unwrap_err());
            assert!(reason.contains("door.learnt.json"), "{reason}");
        }
        file.write(&walks(1)).unwrap();
        assert_eq!(file.read().unwrap(), walks(1), "it is replaced");
    }
}
