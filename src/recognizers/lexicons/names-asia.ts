/** Given names of India, Korea, China, South-East Asia in Latin letters; written down for this project from common knowledge. */
export const GIVEN_NAMES_ASIA =
  'aarav aditi aditya akash ajay amit amita amrita anand anil anita anjali ankit anushka arjun arun asha ashok avani bhavna chandra deepa deepak dev dinesh divya ganesh gaurav gita gopal harish harsh indira ishaan jyoti kabir kamal karan kavita kavya kiran krishna kumar lakshmi lalita madhavi mahesh manish manoj meena meera mohan mukesh nandini naveen neha nikhil nisha nitin padma pallavi pankaj pooja prakash pradeep pranav prasad priya priyanka radha rahul raj rajesh rakesh ramesh rani ravi rekha riya rohan rohit sachin sandeep sanjay sanjana sarita savita shanti shreya sita sneha sonia sujata sunil sunita suresh swati tanvi uma usha vijay vikas vikram vinay vinod vishal vivek yash ' +
  'jiho minjun seojun doyun siwoo jihoon minseo seoyeon jiwoo jimin yuna soyeon hyejin hyunwoo jaehyun jiyoung minho minji sungho sunghoon taeyang youngho yoona eunji haeun hyunjin junho kyungsoo seungmin dahyun chaewon ' +
  'wei xiaoming xiaohong jianguo zhiwei haoyu zihan yuxuan jiaqi meiling xiuying guiying lihua jianhua yifan zhihao minghao xinyi yating chihhao yijun jiahao siting weijie kaiwen waiman kamfai siuming wingyan hoiyan tszching kwokwai ' +
  'juan josefa rizalino maricel marites rowena jhoanna jomar rodel arnel rommel liezel analyn ' +
  'siti nurul aisyah ahmad muhammad mohamad mohd farah hafiz amirul azlan zulkifli rosmah norazlina faizal iskandar ' +
  'budi agus dewi sri putri bambang joko wahyu rina yanti hendra eko ratna indah bayu rizky dian ' +
  'somchai somsak somying anong malee niran prasert sunisa kanya chai pim nattapong siriporn kittisak wanida ' +
  'nguyet linh thuy huong hoa hung minh tuan dung khanh phuong thao trang hanh quang duc hieu nam ngoc anh bao chau';

/** Surnames of the same countries. */
export const SURNAMES_ASIA =
  'sharma verma gupta singh patel reddy iyer iyengar nair menon pillai rao naidu chowdhury mukherjee banerjee chatterjee bose ghosh sen desai deshmukh joshi kulkarni patil shah mehta trivedi agarwal bansal kapoor khanna malhotra chopra bhatia arora sethi saxena srivastava mishra pandey tiwari dubey chauhan rathore yadav thakur das dutta roy kaur gill sandhu dhillon krishnan subramanian venkatesan ramaswamy raman ' +
  'kim lee park choi jung jeong kang cho yoon jang lim han shin seo kwon hwang ahn song yoo hong jeon ko moon son yang bae baek heo nam noh ' +
  'wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo zheng liang xie tang song deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao chan wong cheung leung lau ng ho kwok tsang tam yip fung tse chow mak hui kwan lai tsai hsu hsieh kuo tseng liao chiu yeh ' +
  'santos reyes cruz bautista ocampo garcia mendoza torres tomas andrada castillo flores villanueva ramos castro rivera aquino navarro salazar mercado dela delacruz macaraeg magsaysay panganiban dimaculangan ' +
  'abdullah ismail ibrahim hassan hussein rahman othman aziz wijaya santoso susanto setiawan kusuma nugroho hidayat saputra pratama gunawan hartono suharto siregar nasution simanjuntak sitompul ' +
  'srisai chaiyaporn thongchai saetang wongsawat suksawat rattanakorn boonmee ' +
  'nguyen tran le pham hoang phan vu vo dang bui do ngo duong ly dinh truong mai';

/** Surnames of one syllable as they are romanised in Korea. */
export const KOREAN_SURNAMES =
  'kim lee park choi jung jeong kang cho yoon jang lim han shin seo kwon hwang ahn song yoo hong jeon ko moon son yang bae baek heo nam noh oh ryu cha chung yun im joo woo min chae won pyo';
/** The same of Chinese in China, Taiwan, Hong Kong, Singapore and Malaysia. */
export const CHINESE_SURNAMES =
  'wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo zheng liang xie tang song deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao chan wong cheung leung lau ng ho kwok tsang tam yip fung tse chow mak hui kwan lai tsai hsu hsieh kuo tseng liao chiu yeh tan lim ong goh koh teo ang yeo chua toh sim chia neo foo loh lee chin chong yap liew khoo cheong kwong yeung poon lo ching chiang chang chao hsiao kao sung tung hung';
/** Vietnamese surnames without their marks. */
export const VIETNAMESE_SURNAMES =
  'nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh truong mai trinh doan dao cao luong chau lam quach thai';
