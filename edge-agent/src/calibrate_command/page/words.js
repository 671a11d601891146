// What the page says, in both languages. Say what is, then what to do.
import { languages } from "./base.js";

const zh = {
  title: "门口摄像机画线", language: "English", skip: "跳到线和计数", picture: "摄像机的轮廓", tools: "画什么", steps: "步骤",
  private: "这里只有轮廓：画面不显示、不保存、不传出。",
  toolline: "画线", toolperson: "标人", undo: "撤销一步",
  stepdraw: "画线", stepmark: "标人", stepwalk: "走一走", stepsave: "保存",
  howline: "横在人走的路上，从一边拖到另一边。箭头那边记作 ＋。",
  howperson: "框住一个大人，从头拖到脚。近处、远处各标一位最好。",
  howkeys: "用键盘：回车在中间放一个，再用 Tab 选它的端点，方向键移动。",
  lines: "线", linesrule: "最多 8 条", nolines: "还没有线。在画面上拖一条，横在门口。",
  turn: "掉头", remove: "删除", name: "线的名字", end: (name, n) => `${name} 的第 ${n} 端，方向键移动`, corner: (n) => `第 ${n} 位的角，方向键移动`,
  outside: "有一端在画面外：画这条线时画面更大。拖回来，或换成当时的宽和高。",
  people: "人的大小", peoplerule: ["不标也行，会自己学；标两位更准", "再标一位远近不同的更准", (n) => `标了 ${n} 位`], person: (n, w, h) => `${n} · ${w}×${h} · 删除`,
  walk: "走过去看", again: "从零数", sound: "出声", counted: (time) => `数了 ${time}`,
  fine: "能数。走过去试试。", waiting: "画了线就开始数。", nopicture: "有了画面就开始数。", nobody: "还没有人过线。",
  doubts: {
    covered: "镜头被挡住了。拿开挡着的东西。", moved: "摄像机被动过。扶正，或把线重新画一遍。", blind: "画面里没有轮廓。擦镜头、调焦，避开强光。",
    crowded: "人太多，分不开。等人少些再试。", dark: "太暗。开灯，或把摄像机换到亮处。", stalled: "没有画面来了。看看摄像机的线。", sparse: "画面来得太慢，跟不上人。多开灯，或调高每秒画面数。",
  },
  health: {
    opening: ["正在打开摄像机", "稍等几秒"], busy: ["摄像机被别的程序占着", "先停下 edge-agent 或别的用摄像机的程序，这里会自己接上"],
    missing: ["没有找到摄像机", "插上它，或换一个 --source；插上就会自己接上"], unplugged: ["摄像机拔掉了", "插回去，这里会自己接上"],
    stalled: ["摄像机不给画面", "拔下来再插上，这里会自己接上"], forbidden: ["没有权限打开摄像机", "把这个用户加进 video 组，重新登录再启动"],
    unreadable: ["摄像机的画面读不了", "换一个 USB 口或一台摄像机，这里会自己再试"],
  },
  live: "有画面", broken: "没画面",
  save: "保存", saveagain: "替换它", done: "结束", saved: (path) => `已保存：${path}。代理下次启动时就用它。`, unsaved: (path) => `还没保存到 ${path}`,
  before: (path) => `还没改过：${path}`, leave: "画的还没保存。再按一次“结束”就丢掉。", ended: "已结束。可以关掉这一页了。",
  gone: "程序停了，这一页不再更新。重新运行 edge-agent calibrate，打开它给的新地址。",
  refused: {
    "no-line": "还没有线，不能保存。先画一条。", lines: "已经有 8 条线，不能再多。先删一条。", people: "已经标了 8 位，够了。先删一位。",
    short: "太短了，线至少 8 个像素。横着门口重新拖。", small: "太小了，人至少 4 个像素。从头拖到脚重新标。", name: "名字要 1 到 40 个字。", "name-taken": "已有同名的线，换一个名字。",
    "not-there": "它已经被删掉了。", "no-picture": "还没有画面，画不了。先看看摄像机。", "nothing-to-undo": "没有可撤销的了。", stale: "另一个窗口改过了。看一眼，再做一次。",
    changed: "这个文件被别人改过。再按一次就替换它。",
  },
};

const en = {
  title: "Set up the counting camera", language: "中文", skip: "Skip to lines and counts", picture: "Outlines of what the camera sees", tools: "What to draw", steps: "Steps",
  private: "Outlines only: the picture is not shown, stored or sent.",
  toolline: "Draw line", toolperson: "Mark person", undo: "Undo",
  stepdraw: "Draw", stepmark: "Mark two", stepwalk: "Walk", stepsave: "Save",
  howline: "Drag from one side of the way to the other. Where the arrow points counts as +.",
  howperson: "Drag from head to foot over a grown-up. One near and one far is best.",
  howkeys: "By keys: Enter puts one into the middle; Tab to its ends and move them with the arrows.",
  lines: "Lines", linesrule: "eight at most", nolines: "No line yet. Drag one over the picture, across the door.",
  turn: "Turn", remove: "Delete", name: "Name of the line", end: (name, n) => `End ${n} of ${name}; arrow keys move it`, corner: (n) => `Corner of person ${n}; arrow keys move it`,
  outside: "An end lies beyond the picture: it was drawn on a larger one. Drag it back, or ask for that width and height.",
  people: "Size of people", peoplerule: ["learnt if none is marked; two are better", "one more, nearer or farther, is better", (n) => `${n} marked`], person: (n, w, h) => `${n} · ${w}×${h} · Delete`,
  walk: "Walk through", again: "Restart", sound: "Sound", counted: (time) => `for ${time}`,
  fine: "It counts. Walk through and see.", waiting: "It counts once a line is drawn.", nopicture: "It counts once there is a picture.", nobody: "Nobody has crossed yet.",
  doubts: {
    covered: "Something is before the lens. Take it away.", moved: "The camera was moved. Set it right, or draw the line anew.", blind: "Nothing has an outline. Clean and focus the lens, avoid glare.",
    crowded: "Too many people to tell apart. Try when there are fewer.", dark: "Too dark. Switch on a light, or move the camera.", stalled: "No pictures come. See to the camera's cable.", sparse: "Pictures come too slowly to follow people. Give more light, or raise the rate.",
  },
  health: {
    opening: ["Opening the camera", "A few seconds"], busy: ["Another program holds the camera", "Stop the edge agent or whatever uses it; this page goes on by itself"],
    missing: ["There is no such camera", "Plug it in, or name another with --source; this page goes on by itself"], unplugged: ["The camera is unplugged", "Plug it in again; this page goes on by itself"],
    stalled: ["The camera gives no pictures", "Unplug it and plug it in again; this page goes on by itself"], forbidden: ["This account may not open the camera", "Put it into the group video, log in again, and start anew"],
    unreadable: ["The camera's pictures cannot be read", "Try another USB port or camera; this page tries again by itself"],
  },
  live: "Live", broken: "No picture",
  save: "Save", saveagain: "Replace it", done: "Done", saved: (path) => `Saved in ${path}. The agent uses it from its next start.`, unsaved: (path) => `Not yet saved in ${path}`,
  before: (path) => `As it is in ${path}`, leave: "The drawing is not saved. Press Done again to drop it.", ended: "Ended. You can close this page.",
  gone: "The program has ended and this page stands still. Run edge-agent calibrate again and open its new address.",
  refused: {
    "no-line": "There is no line to save yet. Draw one first.", lines: "There are eight lines, and no more can be counted. Delete one first.", people: "Eight people are marked, which is enough. Delete one first.",
    short: "Too short: a line has at least 8 pixels. Drag it again across the door.", small: "Too small: a person has at least 4 pixels. Drag again from head to foot.", name: "A name has 1 to 40 characters.", "name-taken": "Another line has that name. Choose one of its own.",
    "not-there": "That was deleted already.", "no-picture": "There is no picture to draw on. See to the camera first.", "nothing-to-undo": "There is nothing to undo.", stale: "Another window changed it. Look, and do that again.",
    changed: "Somebody else changed this file. Press again to replace it.",
  },
};

export const { words, switchLanguage, speak } = languages({ zh, en });
