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
check-in-passport = 用护照签到
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

## Passports
passport-get = 领一本
passport-show = 出示护照
passport-short-code = 输入短码
scan-title = 出示护照
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
map-next = 下一站
map-here = 您在：{ $name }
map-more = 还有 { $n } 站
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
whats-on-suits = { $language }，{ $ages }
whats-on-in-chinese = 中文场
whats-on-in-english = 英文场
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
