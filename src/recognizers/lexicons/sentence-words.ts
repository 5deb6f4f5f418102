/**
 * Words of Indonesian, Malay, Tagalog and Spanish sentences that stand in lists of names as well; from general knowledge. In small letters two
 * of them side by side are no name.
 */
export const SENTENCE_WORDS: ReadonlySet<string> = new Set(
  (
    'ada adalah agar akan aku anda apa apakah apabila atas atau bagaimana bagi bahwa baik banyak barang baru bapak bayar belum beli benar berapa bisa boleh buat bukan cara cepat coba dalam dan dapat dari datang dekat dengan depan di dia diri dong dulu gimana hari harga harus harap hanya hendak hilang hingga hujan hubungi ia ingin ini itu jadi jam jangan jawab jika juga jual kabar kak kakak kalau kali kami kamu kapan karena kasih kata kecil kemarin kenapa kepada kirim kita kode kok kurang lagi lah lain lama lebih lewat lupa luar maaf macam mahu mana masa masalah masih masuk mau mohon mula mulai nak nama nanti nih nomor nombor nya oleh pada pakai paling pasang pasti pesan pernah perlu pun rusak rosak saat saja salah sama sampai sandi sangat satu saya sebab sebelum sedang sekali sekarang selalu selamat semua sejak sila sini situ soal suka sudah supaya surat tahu tahun tak tadi tanpa tanya tapi telah teman tempat tentang terima tetapi tiada tiap tidak tolong tuan tukar untuk waktu ya yang zaman ' +
    'ako akin aking ang ano anong araw at ay ayaw ba bago bakit bahay bayad bukas dahil dapat dati dito diyan doon gabi gusto habang hanggang hindi ho ibig ibang ikaw ilan inyo isa isang iyan iyon ka kailan kailangan kami kanina kasi kaya kayo ko kong kumusta kung lahat lamang lang ligaya lugar maganda magkano mahal may mayroon mga mo muna na naman namin natin nila ninyo niya noon nito ng pa paano pala para pati pero po pwede pang rin sa saan salamat sana sapat sarili si sila sino sira siya sobra tama tao tapos tayo tulong tungkol wala yata yung ' +
    'como con cual cuando cuenta de del desde donde el ella en es esta este esto favor fecha gracias hay hola la las lo los mas mi mucho muy nacimiento necesito no nombre nos numero para pero por porque puede que quien quiero se si sin sobre su tambien tengo tiene tu un una usted y ya'
  ).split(' '),
);
