package io.waybill.operate;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.waybill.NylasBodies;
import io.waybill.RunningWaybill;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An operator's way through Hawtio, in a real Chromium: {@code mvn verify -Pbrowser}, with {@code -Dchromium=} where it is
 * not {@code /usr/bin/chromium}. What was seen lies under {@code target/screenshots}.
 */
class HawtioBrowser {

    private static final double PATIENCE = 120_000; // milliseconds; the page is 8 MB of script
    private static final Page.GetByTextOptions EXACTLY = new Page.GetByTextOptions().setExact(true);

    private static RunningWaybill waybill;
    private static Playwright playwright;
    private static Browser browser;
    private BrowserContext session;
    private Page page;

    @BeforeAll
    static void start() {
        waybill = RunningWaybill.with(Map.of("spring.jmx.unique-names", "false"));
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(System.getProperty("chromium")))
                        .setTimeout(PATIENCE)
                        // As root, in a container without a graphics card, and without calls home.
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
    }

    @AfterAll
    static void stop() {
        if (playwright != null) {
            playwright.close();
        }
        waybill.close();
    }

    @BeforeEach
    void logIn() {
        session = browser.newContext(new Browser.NewContextOptions()
                .setHttpCredentials("admin", RunningWaybill.ADMIN_PASSWORD)
                .setViewportSize(1400, 1000));
        session.setDefaultTimeout(PATIENCE);
        page = session.newPage();
    }

    @AfterEach
    void logOut() {
        session.close();
    }

    @Test
    void showsARouteWithItsCounters() throws Exception {
        waybill.sendNylas(NylasBodies.clicked("seen-in-hawtio", 1_750_000_000, 1_750_000_001));
        waybill.sendNylas("{\"type\":\"grant.created\"}");
        waybill.awaitProcessed();
        page.navigate("http://127.0.0.1:" + waybill.managementPort() + "/");
        page.getByText("nylas-process", EXACTLY).click();
        Locator step = page.locator(".camel-node-content")
                .filter(new Locator.FilterOptions().setHasText("unpack-nylas-notification"));
        assertThat(step).isVisible();
        assertThat(step.locator(".number")).hasText("2"); // deliveries that have passed it
        assertThat(page.getByText("Error Occurred")).isHidden();
        screenshot("route-diagram");
        page.getByText("Attributes", EXACTLY).click();
        assertThat(page.getByText("ExchangesTotal")).isVisible();
        screenshot("route-attributes");
        waybill.drain("waybill.parked");
        waybill.drainEvents();
    }

    @Test
    void replaysAParkedDelivery() throws Exception {
        String receipt = waybill.sendNylas("{\"type\":\"grant.created\"}")
                .headers()
                .firstValue("Waybill-Receipt")
                .orElseThrow();
        waybill.awaitProcessed();
        page.navigate("http://127.0.0.1:" + waybill.managementPort() + "/actuator/hawtio/jmx");
        page.getByText("io.waybill", EXACTLY).click();
        page.getByText("Parked", EXACTLY).click();
        page.getByText("Operations", EXACTLY).click();
        waybill.expectOneMore();
        assertThat(run("list(java.lang.String,java.lang.String,java.lang.String,java.lang.String,java.lang.String)"))
                .containsText(receipt);
        screenshot("parked-list");
        assertThat(run("replay(java.lang.String)", receipt)).isVisible();
        screenshot("parked-replayed");
        waybill.awaitProcessed();
        List<Message> parked = waybill.drain("waybill.parked", 1);
        assertThat(parked).hasSize(1); // parked once more, its type being as unknown as before
        assertThat(parked.get(0).getStringProperty("waybill_receipt")).isNotEqualTo(receipt);
    }

    /** Opens the form of an operation, fills it in and sends it; what Hawtio then shows of it. */
    private Locator run(String operation, String... arguments) {
        page.locator("button[aria-labelledby='operation " + operation + " ex-toggle1']")
                .click();
        Locator form = page.locator("section[aria-label='operation execute " + operation + "']");
        for (int i = 0; i < arguments.length; i++) {
            form.locator("input[type=text]").nth(i).fill(arguments[i]);
        }
        form.getByText("Execute", new Locator.GetByTextOptions().setExact(true))
                .last()
                .click();
        Locator result = form.locator("xpath=ancestor::li[1]").locator("[class*=clipboard-copy__expandable-content]");
        result.scrollIntoViewIfNeeded();
        assertThat(page.locator(".jmx-operation-error")).isHidden();
        return result;
    }

    private void screenshot(String name) {
        page.screenshot(
                new Page.ScreenshotOptions().setPath(Path.of(System.getProperty("screenshots"), name + ".png")));
    }
}
