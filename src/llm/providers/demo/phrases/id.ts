import type { Phrases } from './phrases';

export const id: Phrases = {
  titles: { goals: 'Tujuan', ideas: 'Ide', tasks: 'Tugas', risks: 'Risiko', questions: 'Pertanyaan terbuka', next: 'Langkah berikutnya', good: 'Yang berjalan baik', bad: 'Yang kurang baik', improve: 'Yang akan dicoba' },
  items: {
    goals: ['Ukuran keberhasilan {t}', 'Siapa yang terbantu dan bagaimana', 'Yang belum termasuk'],
    ideas: ['Versi paling sederhana dari {t}', 'Yang sudah baik di tempat lain', 'Yang bisa dihilangkan', 'Coba dulu dengan lima orang'],
    tasks: ['Sepakati lingkup {t}', 'Tentukan penanggung jawab', 'Kumpulkan yang sudah ada', 'Buat draf pertama', 'Minta masukan'],
    risks: ['Waktu terlalu sedikit untuk {t}', 'Bergantung pada pihak lain', 'Biaya naik tanpa disadari'],
    questions: ['Siapa yang memutuskan {t}?', 'Apa yang belum kita ketahui?', 'Bagaimana kalau kita menunggu?'],
    next: ['Bahas {t} minggu ini', 'Catat keputusan', 'Periksa dua minggu lagi'],
    good: ['Saling membantu', 'Langkah kecil', 'Tujuan jelas'],
    bad: ['Terlalu banyak sekaligus', 'Masukan terlambat', 'Serah terima kurang jelas'],
    improve: ['Satu tujuan per minggu', 'Periksa lebih awal', 'Rapat lebih singkat'],
  },
  labels: { todo: 'Akan dikerjakan', doing: 'Sedang dikerjakan', done: 'Selesai', strengths: 'Kekuatan', weaknesses: 'Kelemahan', opportunities: 'Peluang', threats: 'Ancaman', decisions: 'Keputusan', participants: 'Peserta', overview: 'Ringkasan', criterion: 'Kriteria', option: 'Pilihan', start: 'Mulai', end: 'Selesai' },
  rows: ['Biaya', 'Usaha', 'Manfaat', 'Risiko'],
  phases: ['Persiapan', 'Mulai', 'Pelaksanaan', 'Tinjauan'],
  intro: 'Saya menyusun papan tentang {t}.', finished: 'Papan sudah siap: {n} blok.', edited: 'Selesai: {n} blok diubah.', nothing: 'Saya tidak menemukan hal itu di kanvas.',
  chat: 'Ini model demo: mengikuti aturan, bekerja tanpa jaringan, dan hanya untuk mencoba, bukan untuk jawaban sungguhan.',
};
