//! What goes wrong: lines break, programs die, disks and brokers are lost, cards are copied.

use super::{COMMIT_MS, Event, LONGEST_DELAY_MS, RELINK_MS, World};
use venue::reporting::{intake, uplink};

impl World {
    /// A device's link breaks.
    pub(crate) fn cut_device(&mut self, device: usize) {
        self.devices[device].linked = false;
        self.device(device, uplink::Input::Unlinked);
        self.after(RELINK_MS, Event::LinkDevice(device));
    }

    /// A device's program dies.
    pub(crate) fn kill_device(&mut self, device: usize) {
        self.devices[device].restart();
        self.make_what_is_reported(device);
        self.after(RELINK_MS, Event::LinkDevice(device));
    }

    /// A device's card is copied.
    pub(crate) fn copy_card(&mut self, device: usize) {
        self.kill_device(device);
        self.cards.insert(device, self.devices[device].card());
    }

    /// A device's card is replaced by the copy that was made last, after what it sent has
    /// arrived or is lost.
    pub(crate) fn restore_card(&mut self, device: usize) {
        let Some(card) = self.cards.get(&device).cloned() else { return };
        self.devices[device].restart();
        self.run(self.now + LONGEST_DELAY_MS + COMMIT_MS);
        let now = self.now;
        self.devices[device].clock.start_again(now);
        self.devices[device].restore(card);
        self.make_what_is_reported(device);
        self.after(RELINK_MS, Event::LinkDevice(device));
    }

    /// A device's machine starts again.
    pub(crate) fn reboot_device(&mut self, device: usize, battery: bool) {
        self.devices[device].clock.reboot(self.now, battery);
        self.kill_device(device);
    }

    /// A device's card is copied into a second machine, which starts beside it.
    pub(crate) fn twin(&mut self, device: usize) {
        // A card is copied while its machine rests.
        self.kill_device(device);
        self.twin_running(device);
    }

    /// As [`World::twin`], while the machine runs.
    pub(crate) fn twin_running(&mut self, device: usize) {
        let mark = u8::try_from(self.devices.len()).unwrap();
        let twin = self.devices[device].twin(mark);
        self.devices.push(twin);
        self.make_what_is_reported(self.devices.len() - 1);
        self.after(RELINK_MS, Event::LinkDevice(self.devices.len() - 1));
    }

    /// Headquarters' program dies.
    pub(crate) fn kill_intake(&mut self) {
        self.archive.restart();
        self.after(RELINK_MS, Event::LinkIntake);
    }

    /// Headquarters loses its disk, or gets an old copy of it back.
    pub(crate) fn lose_disk(&mut self, restored: bool) {
        let disk = if restored { self.archive.backup.clone() } else { crate::archive::Disk::default() };
        self.archive.replace_disk(disk);
        self.after(RELINK_MS, Event::LinkIntake);
    }

    /// The broker dies and forgets what it was given and what it kept.
    pub(crate) fn kill_broker(&mut self) {
        self.events.retain(|_, event| !matches!(event, Event::Deliver { .. }));
        self.retained.clear();
        for device in 0..self.devices.len() {
            self.cut_device(device);
        }
        self.archive.linked = false;
        self.intake(intake::Input::Unlinked);
        self.after(RELINK_MS + 50, Event::LinkIntake);
    }
}
