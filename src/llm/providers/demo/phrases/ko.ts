import type { Phrases } from './phrases';

export const ko: Phrases = {
  titles: { goals: '목표', ideas: '아이디어', tasks: '할 일', risks: '위험', questions: '열린 질문', next: '다음 단계', good: '잘된 점', bad: '아쉬운 점', improve: '시도할 점' },
  items: {
    goals: ['{t}의 성공 기준', '누구에게 어떻게 도움이 되는가', '이번에 다루지 않는 것'],
    ideas: ['{t}의 가장 단순한 형태', '다른 곳의 좋은 예', '뺄 수 있는 것', '먼저 다섯 명과 시험하기'],
    tasks: ['{t}의 범위 정하기', '담당자 정하기', '있는 자료 모으기', '초안 만들기', '의견 듣기'],
    risks: ['시간 부족', '다른 팀에 의존', '비용 증가'],
    questions: ['{t}은(는) 누가 결정하나?', '아직 모르는 것은?', '기다리면 어떻게 되나?'],
    next: ['이번 주에 {t} 논의', '결정 기록', '2주 뒤 확인'],
    good: ['서로 도왔다', '작게 진행했다', '목표가 분명했다'],
    bad: ['한 번에 너무 많았다', '의견이 늦었다', '인수인계가 불분명했다'],
    improve: ['한 주에 한 목표', '더 일찍 확인', '회의 줄이기'],
  },
  labels: { todo: '할 일', doing: '진행 중', done: '완료', strengths: '강점', weaknesses: '약점', opportunities: '기회', threats: '위협', decisions: '결정', participants: '참가자', overview: '개요', criterion: '기준', option: '안', start: '시작', end: '끝' },
  rows: ['비용', '노력', '효과', '위험'],
  phases: ['준비', '시작', '실행', '회고'],
  intro: '{t} 보드를 만들고 있습니다.', finished: '보드가 준비되었습니다. 블록 {n}개.', edited: '완료: 블록 {n}개를 바꾸었습니다.', nothing: '캔버스에서 관련된 것을 찾지 못했습니다.',
  chat: '데모 모델입니다. 규칙에 따라 오프라인으로 동작하며, 시험용이고 실제 답변은 하지 않습니다.',
};
