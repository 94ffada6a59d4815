package dev.alluvium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A text is found by its words in whatever script it is written, whatever the language of the tenant.
class ScriptsTest {

    @Test
    void wordsOfScriptsWithoutBlanksAreFound() {
        found("我们明天在上海开会讨论合同", "上海", "明天", "合同", "开会讨论", "我");
        found("東京タワーの近くで会議をします", "東京", "タワー", "会議", "東京タワー", "ﾀﾜｰ", "近");
        found("黒い猫がいる", "猫", "黒い");
        found("서울에서 회의를합니다", "서울", "회의", "회의를", "합니다");
        found("ฉันชอบกินข้าวผัดกุ้งที่ตลาด", "ข้าวผัด", "กุ้ง", "ตลาด", "ฉัน");
        found("ຂ້ອຍຮັກປະເທດລາວ", "ປະເທດ", "ລາວ");
        found("ខ្ញុំស្រឡាញ់កម្ពុជា", "កម្ពុជា");
        found("ကျွန်တော်မြန်မာစကားပြောတယ်", "မြန်မာ", "စကား");
        found("iPhoneを買った", "iPhone", "買った");
    }

    @Test
    void wordsThatAreNotThereAreNotFound() {
        notFound("我们明天在上海开会", "海上", "北京");
        notFound("서울에서 회의", "부산");
        notFound("ข้าวผัดกุ้ง", "ตลาด");
    }

    @Test
    void wordsOfOtherScriptsAreFoundAsTheyAre() {
        found("الاجتماع غدًا في القاهرة", "القاهرة", "غدا");
        found("कल दिल्ली में बैठक है", "दिल्ली");
        found("Встреча в Москве", "Москве");
        found("Συνάντηση στην Αθήνα", "Αθήνα");
        found("הפגישה בירושלים", "בירושלים");
        found("ship it 👩‍👩‍👧‍👦 🚀 🇩🇪", "🚀", "👩‍👩‍👧‍👦", "🇩🇪");
    }

    @Test
    void ofSeveralCharactersOnlyPairsAreAskedFor() {
        var analyzer = new TextAnalyzer(Language.ENGLISH);
        assertThat(analyzer.asked("東京都").stream().map(Term::text)).containsExactly("東京", "京都");
        assertThat(analyzer.asked("猫").stream().map(Term::text)).containsExactly("猫");
        assertThat(analyzer.words("東京都")).containsExactly("東京", "東", "京都", "京", "都");
        assertThat(analyzer.words("ตลาด")).containsExactly("ตล", "ลา", "าด");
    }

    private static void found(String text, String... queries) {
        for (var language : Language.values()) {
            var analyzer = new TextAnalyzer(language);
            for (var query : queries) {
                var asked = analyzer.asked(query).stream().map(Term::text).toList();
                assertThat(analyzer.words(text)).as(language + ": " + query).containsAll(asked);
                assertThat(Phrase.of(analyzer, query).isIn(analyzer.terms(text)))
                        .as(language + ": " + query)
                        .isTrue();
            }
        }
    }

    private static void notFound(String text, String... queries) {
        for (var language : Language.values()) {
            var analyzer = new TextAnalyzer(language);
            for (var query : queries) {
                assertThat(Phrase.of(analyzer, query).isIn(analyzer.terms(text)))
                        .as(language + ": " + query)
                        .isFalse();
            }
        }
    }
}
