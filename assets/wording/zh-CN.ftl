# 触摸屏上的字。先说是什么，再说做什么；主动提供时用“您”；不责怪，不用代码，不用感叹号。
# 换行按意思手工断开，每行不少于三个字，标点不放在行首。
# 另一种语言是另一个同名键的文件，在 kiosk/src/wording.rs 的 LANGUAGES 里登记一行。

language-name = 中文

## 到处都有
back = 返回
home = 首页
more = 更多
everywhere = 全馆
clock-place = { $hall }　{ $screen }

## 没有人时
attract-start = 轻触屏幕，今晚从这里开始
attract-next = 下一场 { $time }
attract-now = 现在 { $time }
attract-session = { $hall }　{ $title }
attract-come = 今晚已有 { $n } 人次在这里签到

## 首页
home-check-in = 签到
home-promise =
    一家人、一个班，一次就好。
    不用姓名，不用电话。
home-promise-short =
    一家人、一个班，
    一次就好。
home-whats-on = 今晚场次
home-help = 帮助
home-passport = 护照
home-stamps = 集章和地图
home-trail = 一路 { $n } 站，先后随意
home-nothing-open =
    现在没有可以签到的活动，
    服务台能帮您。

## 选活动
activity-title = 为哪一项签到？
activity-place = { $hall }　{ $time }
activity-all-night = 整晚都开

## 来了几位
check-in-title = 今晚一共来了几位？
check-in-passport = 用护照或预约
child = 儿童
teenager = 青少年
adult = 成人
senior = 老年人
check-in-total = { $n } 人一起，记 { $n } 人次
check-in-nobody = 按加号，加上来的人
check-in-for = 这次签到
confirm = 签到　{ $n } 人
confirm-nobody = 签到
class-card = 学校班级

## Finer groups
groups-title = 请问有以下朋友吗？
groups-hint = 不想说也没关系，可以跳过
groups-skip = 跳过

## 学校班级
class-title = 一个班，一共几位？
class-child = 小学生
class-teenager = 中学生
class-adult = 老师
key-clear = 清零

## 预约
booking-place = 预约签到
booking-title = 到了几位
booking-for = 您的预约
booking-count = 预约 { $n } 位
booking-hint =
    没来齐，减一减就好，
    最多可以多来 { $n } 位。

## Passports
passport-get = 领一本
passport-show = 出示护照
passport-short-code = 输入短码
scan-title = 出示护照或预约码
short-code-title = 输入短码
short-code-open = 打开护照
issued-title = 护照好了
forget-title = 清除这本护照？
forget-for-good = 清除
passport-get-more =
    不用姓名，不用电话
    拍下二维码就能走
passport-show-more = 手机照片、纸卡都行
passport-short-code-more =
    卡没带来？
    卡上的十二位短码就够了
scan-resting = 请用扫码枪，或输入短码
scan-opening = 镜头正在打开
scan-looking = 把二维码放进框里
scan-closer = 没看清，请靠近一点
scan-away = 镜头休息了，请用扫码枪或短码
scan-phone = 手机
scan-phone-more =
    打开护照的照片
    屏幕调亮一点
scan-card = 纸卡
scan-card-more =
    二维码朝着镜头
    离开一个手掌
scan-code = 短码
scan-code-more = 在这里输入，也是一样的
short-code-hint = 卡上三组，每组四位
issued-more =
    用手机拍下这个二维码
    每到一站，出示就能盖章
    丢了也不怕，记住短码就行
issued-short-code = 短码
issued-until = 用到 { $day }
issued-printing = 卡片正在打印，请稍等
issued-printed = 请取走您的卡片
issued-not-printed = 卡片没有打出来，请拍照
print-again = 重打
card-to-do = 每到一站，出示此码
forget-goes =
    盖过的章和领过的礼物，
    和这本护照再也对不上。
    不能恢复。
forget-stays-title = 留下的
forget-stays =
    只有人数。
    本来就没有姓名和电话。

## 好了
thanks-title = 签到好了
thanks-visits = 记 { $n } 人次
thanks-saved = { $time }　已记在这台机器里
thanks-next = 接下来
thanks-in-minutes = 还有 { $n } 分钟
thanks-now = 正在进行
thanks-no-more = 今晚的场次都开始了，各厅随到随看。
thanks-passport = 领星图护照
thanks-whats-on = 看今晚场次
done = 好了
undo = 撤销
undo-hint = 撤销（一分钟内）

## Stamps
book-title = 我的护照
stamped-title = 盖好了！
quiz-title = 先答一题
map-title = 星图
gifts-title = 请收下礼物
book-next-gift = 下一份礼物
book-to-go = 还差 { $n } 枚
book-all = 都集齐了
book-no-trail = 这里今晚没有集章
book-stamp-here = 在这一站盖章
book-check-in = 用它签到
book-forget = 清除这本护照
stamped-place = 盖章
stamped-number = 第 { $n } 枚
quiz-wrong = 还不对，再想一想
quiz-tried = { $answer }（试过了）
refused-next = 下一站去{ $name }
refused-get = 领一本
refused-type = 输入短码
refused-whats-on = 今晚场次
map-next = 下一站
map-here = 您在：{ $name }
map-more = 还有 { $n } 站
map-end = 路线到这里为止
# 两张图同名：集章的一张，路线的一张
map-of-trail = 集章
map-of-route = 路线
gifts-place = 礼物
gifts-claim = 领礼物
gifts-show =
    请把这一页给志愿者看
    他们会把礼物交给您

## 没记下来
sorry-title = 还没有记下来
sorry-slow-title = 还在记，请稍等
sorry-busy =
    这台机器正忙，人数都还在。
    请再试一次。
sorry-full =
    这台机器现在记不下，人数都还在。
    请到服务台，工作人员替您登记。
sorry-gone =
    这台机器现在记不了，人数都还在。
    请到服务台，工作人员替您登记。
sorry-slow =
    比平时久了一点。您可以先进场，
    请跟服务台说一声。
sorry-party = { $n } 人
sorry-other-title = 还没有办好
sorry-other-busy =
    这台机器正忙，什么都没有变。
    请再试一次。
sorry-other-full =
    这台机器现在记不下，什么都没有变。
    请到服务台，工作人员会帮您。
sorry-other-gone =
    这台机器现在记不了，什么都没有变。
    请到服务台，工作人员会帮您。
retry = 再试一次

## 今晚场次
whats-on-now = 现在
whats-on-next = 接下来
whats-on-later = 稍后
whats-on-span = { $from }–{ $to }
whats-on-seats = { $n } 席
whats-on-walk-in = 随到随进
whats-on-left = 约余 { $n } 席
whats-on-full = 已满
whats-on-called-off = 取消
whats-on-was = 原定 { $time }，{ $place }
whats-on-was-alone = 原定 { $time }
whats-on-instead-head = 已满，改去
whats-on-instead = { $other }，{ $hall }
whats-on-instead-short = { $time } { $name }
whats-on-by-time = 按时间
whats-on-by-hall = 按展厅
whats-on-here = 您在这里
whats-on-more = 更多 { $page }/{ $pages }
whats-on-in-chinese = 中文
whats-on-in-english = 英文
whats-on-other-language = 其他语言
whats-on-ages = { $from }–{ $to } 岁
whats-on-ages-from = { $from } 岁起
whats-on-ages-to = { $to } 岁以下
whats-on-none-now = 这会儿没有场次
whats-on-none-next = 后面没有场次了
whats-on-none-later = 就这些了

## The screen
display-title = 显示
way-out-title = 请马上离场
display-large = 大字
display-large-more = 字大，一页少放些
display-contrast = 高对比
display-contrast-more = 黑、白、黄三色
display-low = 放低
display-low-more = 要碰的都在屏幕下半部
display-calm = 少动
display-calm-more = 画面不动
display-unhurried = 慢慢来
display-unhurried-more = 等您十倍的时间
display-aloud = 朗读
display-aloud-more = 把每一页读出来
display-on = 已开
display-off = 未开
way-out-more =
    跟工作人员走
    不乘电梯
display = 显示
display-short = Aa

## 帮助
help-title = 怎么用
help-check-in = 怎么签到
help-check-in-more =
    点签到，加上来的人，
    再点一次就好。
help-class = 带一个班
help-class-more =
    签到时点学校班级，
    填人数就行。
help-mistake = 点错了
help-mistake-more =
    签到后一分钟内
    可以撤销，再来一次。
help-private = 不记名
help-private-more =
    不用姓名，不用电话，
    不拍人脸。
help-desk = 需要人帮忙
help-desk-more =
    服务台和身边的工作人员
    都乐意帮您。

## 顺口一句
notice-add-one = 请先加一位
notice-booking-full = 这个预约最多 { $n } 位，多的另外签到
notice-full = 一次最多 { $n } 人，再多请分两次
notice-nothing-on = 现在没有可以签到的活动
notice-recording = 正在记下
notice-taken-back = 已撤销，没有记入
notice-type-on = 短码还没输完
notice-all-named = 每位都算上了
notice-forgotten = 护照已清除，计数还在
notice-not-taken-back = 没能撤销，服务台能帮您

## 还在吗
still-here = 还在吗？
still-here-left = { $n } 秒后回到首页
still-here-button = 我还在

## 员工
staff-place = 员工
lock = 锁上
pin-title = 请输入员工密码
pin-choose = 请设一个员工密码
pin-again = 请再输一次
pin-hint = 4 到 8 位数字
pin-wait = 请等 { $n } 秒
pin-open = 进入
pin-lost = 忘记密码
pin-lost-how =
    请给总部打电话，报这个号码。
    总部发来的码，在这里扫一下。
method-check-in = 签到
method-entrance-line = 摄像头
method-tally = 人工点数
method-sensor = 传感器
method-typed-in = 补录
tonight-place = 员工　今晚
tonight-unit = 人次
tonight-last = 最近 { $time }
tonight-none = 还没有
tonight-more = { $more }比{ $less }多 { $n } 人次（{ $percent }%）
tonight-agree = 两种记法一样多
tonight-single = 今晚只有一种记法
tonight-small = 有人没在屏上签到。差到 10% 会在这里提醒您。
tonight-large = 差得多了，请看看门口和签到处。
tonight-people = 另一口径：人数 { $n } 人，不与人次相加。
tonight-undated = 另有 { $n } 人次还没有时间。
tonight-devices = 设备
tonight-records = 记录
tonight-saved = 存在本机
tonight-delivered = 总部已收
tonight-waiting = 待送 { $n } 条
tonight-volunteers = 在岗志愿者 { $n } 位
tonight-deeds = 更多
tonight-count = 现在点人数
tonight-alarm = 紧急
part-disk = 存储
part-clock = 时钟
part-link = 总部
part-camera = 扫码镜头
part-printer = 打印机
part-pack = 活动内容
part-contact = 报警触点
part-counter = 门口计数
part-audit = 计数核对
disk-free = 正常，还有 { $n }
disk-low = 只剩 { $n }，请清理
disk-full = 满了，请叫技术人员
disk-unknown = 问不到，请叫技术人员
clock-right = 已校准
clock-doubtful = 还没校准，请连一下网
link-done = 全部送到
link-sending = 正在送 { $n } 条
link-waiting = 断了 { $minutes } 分钟，请看网络
link-never = 还没连过，请看设置
camera-none = 没有配
camera-live = 正常
camera-gone = 没有画面，请看接线
printer-none = 没有配
printer-ready = 正常
printer-low = 快没纸了，请换纸
printer-out = 没纸了，请换纸
printer-gone = 没有回应，请看接线
pack-read = 正常
pack-broken = 新内容有错，还在用旧的
contact-open = 正常
contact-closed = 还接通着，请复位
contact-gone = 读不到，请看接线
counter-counts = 正常
counter-unwalled = 正常，未隔离运行
counter-doubtful = { $time } 起不可靠，请看镜头
counter-gone = { $time } 起没有计数，请看接线
deed-stops = 开放和暂停
deed-shelves = 清点礼物
deed-duty-on = 志愿者上岗
deed-duty-off = 志愿者下岗
deed-languages = 本馆语言
deed-sites = 换地点
deed-entries = 更正一笔
deed-rehearse = 开始演练
deed-end-rehearsal = 结束演练
deed-checks = 开门前检查
deed-summary = 收场小结
deed-audit = 核对门口计数
deed-sessions = 调整场次
tally-heads = 数到几位？
tally-on = 几位上岗？
tally-off = 几位下岗？
tally-shelf = 架上有几件？
tally-next = 下一步
pick-closed = 已暂停
pick-open = 开放中
pick-left = 剩 { $n } 件
pick-here = 现在就是
pick-moved = 改到 { $time }，原定 { $planned }
move-later = 推迟 { $n } 分钟
move-longer = 延长 { $n } 分钟
move-off = 取消这一场
move-back = 按原节目
pick-none = 这里现在没有可选的。
audit-in = 进
audit-out = 出
audit-of = { $n } / { $asked } 位
audit-begin = 过线一位点一下，同行的也各点一下
audit-few = 不到 { $asked } 位也能记，误差范围会宽一些
audit-enough = 够了，可以记下来
audit-untap = 撤回一下
audit-save-few = 先记这些
audit-save = 点完了
audit-people = { $day }核对 { $n } 位
audit-people-undated = 核对 { $n } 位
audit-error = 误差 { $percent }% ({ $least }–{ $most })
audit-bias = 偏差 { $percent }% ({ $least } 到 { $most })
audit-day = { $day }核对
audit-how =
    误差是漏数加多数，偏差是多数减漏数。
    括号里的范围，100 次里有 95 次说得对。
audit-never = 还没核对过
audit-waits = 正在比对，约一分钟
audit-void = 没比成，请再核对一次
audit-not-watched = 当时计数断过
audit-no-counter = 当时这里没有计数，请看接线
audit-too-many = 人太多，请分两次
entry-check-in = 签到 { $n } 人
entry-tally = 点数 { $n } 人
entry-crossings = 门口 { $n } 人
entry-stamp = 盖章
entry-passport = 发护照
entry-reward = 礼物 { $n } 件
entry-duty = 志愿者 { $n } 位
entry-audit = 核对计数 { $n } 位
entry-audit-void = 核对计数，没比成
entry-other = 其他
why-title = 谁来记？为什么？
why-who = 您是
why-why = 原因
why-do = 记下来
do-tally = 点数 { $n } 人
do-undo = 更正第 { $n } 条
do-on = 志愿者上岗 { $n } 位
do-off = 志愿者下岗 { $n } 位
do-close = 暂停：{ $name }
do-open = 开放：{ $name }
do-shelf = { $name }：{ $n } 件
do-audit = 核对{ $name }：{ $n } 位
do-move = { $name }：{ $how }
do-site = 换到：{ $name }
do-language = 本馆语言：{ $name }
checks-fine = 一切正常，可以开门
checks-to-do = 请先看这一项
checks-audits = 核对结果
summary-receipt = 凭据　第 { $n } 条
summary-how = 总部扫这个码，就知道一条不少。
summary-save = 存到 U 盘
summary-print = 打印
alarm-title = 点一下，马上显示出口
alarm-inside = 馆内人数
alarm-house = 全馆
alarm-count = { $n } 人，误差 { $error }
alarm-unknown = 门口没有计数，请分厅点人。
alarm-end = 警报解除
rehearsal-mark = 演练
notice-did = 记下来了
notice-not-done = 没有办成，请核对再试
notice-wrong-pin = 密码不对
notice-no-pin = 请换一个，4 到 8 位，不要太简单
notice-pin-differs = 两次不一样，请重设
notice-pin-recovered = 可以设新密码了
notice-on-stick = 存好了，可以拔下
notice-no-stick = 没有找到 U 盘
notice-printing = 小结正在打印
notice-printed = 小结打好了
notice-not-printed = 没打出来，请看打印机
notice-who-why = 请先选身份和原因
notice-is-so = 现在就是这样
notice-tap-first = 请先点一位
notice-taps-full = 够多了，请记下来
notice-taps-go = 再按一次返回，就不记了
notice-taps-lost = 上次核对没有记下来

## 声音，屏幕上同时有字
sound-stamped = 盖章声
sound-reward = 礼物铃声
sound-refused = 低音提示
sound-alarm = 警报声
sound-checked-in = 提示音
part-sound = 声音
sound-none = 没有播放程序，请装 alsa-utils
sound-fails = 播放不出来，请看看音箱

## 朗读
aloud-plus = 加一位
aloud-minus = 减一位
aloud-private = 这一页是您的私密内容，不朗读。服务台能帮您。

## 大屏（没有人碰的屏幕）
sign-now = 正在
sign-next = 下一场
sign-until = 到 { $time }
sign-left-hours = 还有 { $hours } 小时 { $n } 分
sign-left-minutes = 还有 { $n } 分
sign-left-seconds = 还有 { $n } 秒
sign-ending = 就要结束
sign-in-hours = { $hours } 小时 { $n } 分后
sign-in-minutes = { $n } 分后
sign-in-seconds = { $n } 秒后
sign-minutes = { $n } 分后
sign-seconds = { $n } 秒后
sign-starting = 这就开始
sign-seats = 余 { $n } 席
sign-go = 请进
sign-full = 已满
sign-stopped = 请稍候
sign-off = 取消
sign-inside = 厅内
sign-in-house = 馆内
sign-ago-hours = { $hours } 小时前
sign-ago-minutes = { $n } 分前
sign-ago-seconds = { $n } 秒前
sign-instead = 改去这里
sign-calling = 请进场
sign-nothing = 今晚没有更多场次了
sign-nothing-more = 谢谢您来，路上小心
sign-nothing-here = 别的厅请看大厅的屏幕
sign-no-clock = 这块屏幕的时间还不准
sign-no-clock-more = 节目请问工作人员
sign-cut = 断网
sign-tonight = 今晚
sign-visit = 人次
sign-visits = 人次
sign-stamps = 盖章 { $n } 枚
sign-completed = 集齐 { $n } 本
sign-highlight = 别错过
sign-main = 主会场
sign-branch = 分会场
sign-people = { $n } 人
sign-unheard = 还没有消息
