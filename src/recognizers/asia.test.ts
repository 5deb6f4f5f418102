import { describe, expect, test } from 'vitest';

import { scan } from '#detection';

function covers(text: string, value: string, type: string): boolean {
  const result = scan(text);
  const start = text.indexOf(value);
  return (
    result.kind === 'scanned' &&
    result.spans.some(
      (span) => span.class === type && span.start <= start && start + value.length <= span.end,
    )
  );
}

describe('addresses of Asia', () => {
  test.each([
    'Blk 123 Ang Mo Kio Avenue 3 #05-12 Singapore 560123',
    'No. 12, Jalan Ampang 3/2, Taman Melawati, 53100 Kuala Lumpur',
    'Unit 4B, 123 Mabini St., Brgy. San Antonio, Makati City 1203, Metro Manila',
    'Blk 5 Lot 12 Phase 2, Camella Homes, Bacoor, Cavite',
    'Flat No. 302, Shanti Apartments, MG Road, Bengaluru 560001',
    'B-14, Sector 62, Noida, Uttar Pradesh 201301',
    '서울특별시 강남구 테헤란로 152 강남파이낸스센터 20층',
    '경기도 성남시 분당구 정자동 178-1 101동 1203호',
    '152, Teheran-ro, Gangnam-gu, Seoul 06236',
    '123/45 หมู่ 6 ถนนสุขุมวิท แขวงคลองเตย เขตคลองเตย กรุงเทพมหานคร 10110',
    '123/45 Moo 6, Sukhumvit Road, Khlong Toei, Bangkok 10110',
    'Jl. Jend. Sudirman No. 52-53, RT 05/RW 03, Senayan, Kebayoran Baru, Jakarta Selatan 12190',
    'Flat A, 12/F, Tower 1, Harbour View, 1 Austin Road, Tsim Sha Tsui, Kowloon',
    '香港九龍尖沙咀彌敦道123號金龍大廈12樓A室',
    '新北市板橋區文化路一段100巷5弄12號3樓之2',
    '上海市浦东新区世纪大道100号环球金融中心12楼',
    'số 12 ngõ 34 phố Trần Duy Hưng, phường Trung Hoà, quận Cầu Giấy, Hà Nội',
  ])('%s', (address) => {
    expect(covers(address, address, 'ADDRESS')).toBe(true);
    expect(covers(`Please send it to ${address}.`, address, 'ADDRESS')).toBe(true);
  });
});

describe('names in sentences of Asia', () => {
  test.each([
    ['제 이름은 김민수입니다', '김민수'],
    ['저는 남궁민입니다', '남궁민'],
    ['我叫王小明，想查询订单', '王小明'],
    ['您好，林怡君小姐', '林怡君'],
    ['ผมชื่อ สมชาย ใจดี ครับ', 'สมชาย ใจดี'],
    ['Tôi tên là Nguyễn Văn An', 'Nguyễn Văn An'],
    ['nama saya Budi Santoso', 'Budi Santoso'],
    ['Puan Nur Aisyah binti Hassan', 'Nur Aisyah binti Hassan'],
    ['Ako po si Juan dela Cruz', 'Juan dela Cruz'],
    ['मेरा नाम राहुल शर्मा है', 'राहुल शर्मा'],
  ])('%s', (text, name) => expect(covers(text, name, 'PERSON')).toBe(true));

  test.each([
    '안녕하세요 주문 확인 부탁드립니다',
    '订单还没有收到，请帮忙查一下',
    '我是高中生，',
    'สวัสดีครับ สินค้ายังไม่มาส่ง',
    'Cho tôi hỏi về phí vận chuyển',
    'Nasaan na po ang order ko?',
    'यह ऑर्डर कब आएगा',
  ])('none in: %s', (text) => {
    const result = scan(text);
    expect(result.kind === 'scanned' ? result.spans : null).toEqual([]);
  });
});
