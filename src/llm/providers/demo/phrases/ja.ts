import type { Phrases } from './phrases';

export const ja: Phrases = {
  titles: { goals: '目標', ideas: 'アイデア', tasks: 'タスク', risks: 'リスク', questions: '未解決の質問', next: '次のステップ', good: '良かったこと', bad: '課題', improve: '試したいこと' },
  items: {
    goals: ['{t}の成功とは', '誰にどう役立つか', '今回は扱わないこと'],
    ideas: ['{t}の一番簡単な形', '他の良い例', '省けるもの', 'まず五人で試す'],
    tasks: ['{t}の範囲を決める', '担当者を決める', '今あるものを集める', '最初の案を作る', '意見を聞く'],
    risks: ['時間が足りない', '他者に依存する', '費用が増える'],
    questions: ['{t}は誰が決める？', 'まだ知らないことは？', '待つとどうなる？'],
    next: ['今週{t}について話す', '決定を書き残す', '二週間後に確認する'],
    good: ['助け合えた', '小さく進めた', '目標が明確'],
    bad: ['一度に多すぎた', '意見が遅かった', '引き継ぎが曖昧'],
    improve: ['週に一つの目標', '早めに確認', '会議を短く'],
  },
  labels: { todo: '未着手', doing: '進行中', done: '完了', strengths: '強み', weaknesses: '弱み', opportunities: '機会', threats: '脅威', decisions: '決定事項', participants: '参加者', overview: '概要', criterion: '基準', option: '案', start: '開始', end: '終了' },
  rows: ['費用', '手間', '効果', 'リスク'],
  phases: ['準備', '開始', '実行', '振り返り'],
  intro: '{t}のボードを作ります。', finished: 'ボードができました（{n}ブロック）。', edited: '完了しました（{n}ブロックを変更）。', nothing: 'キャンバスに該当するものが見つかりませんでした。',
  chat: 'これはデモモデルです。規則に従ってオフラインで動き、試用のためのもので、本当の回答はしません。',
};
