import type { Phrases } from './phrases';

export const zh: Phrases = {
  titles: { goals: '目标', ideas: '想法', tasks: '任务', risks: '风险', questions: '待定问题', next: '下一步', good: '做得好的', bad: '不足之处', improve: '可以尝试' },
  items: {
    goals: ['{t}成功的样子', '谁会受益，怎样受益', '暂时不包括什么'],
    ideas: ['{t}最简单的版本', '别人做得好的地方', '可以去掉什么', '先找五个人试试'],
    tasks: ['确定{t}的范围', '找到负责人', '收集已有资料', '做出初稿', '征求意见'],
    risks: ['时间不够', '依赖他人', '费用悄悄增加'],
    questions: ['{t}由谁决定？', '我们还不知道什么？', '如果再等等会怎样？'],
    next: ['本周讨论{t}', '写下决定', '两周后检查进展'],
    good: ['互相帮助', '小步前进', '目标清楚'],
    bad: ['一次做太多', '反馈太晚', '交接不清楚'],
    improve: ['每周一个目标', '更早检查', '会议更短'],
  },
  labels: { todo: '待办', doing: '进行中', done: '已完成', strengths: '优势', weaknesses: '劣势', opportunities: '机会', threats: '威胁', decisions: '决定', participants: '参加者', overview: '概览', criterion: '标准', option: '方案', start: '开始', end: '结束' },
  rows: ['成本', '工作量', '收益', '风险'],
  phases: ['准备', '启动', '实施', '回顾'],
  intro: '我来做一个关于{t}的画板。', finished: '画板已完成，共{n}个块。', edited: '完成，改动了{n}个块。', nothing: '画布上没有找到相关内容。',
  chat: '这是演示模型：按规则工作，不需要网络，只用来试用，不给出真正的回答。',
};
