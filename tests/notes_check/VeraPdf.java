import java.io.File;
import java.util.logging.Level;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Validates each file by each profile: VeraPdf ua1,2a FILE…; exit code 1 if any of them fails. */
public class VeraPdf {
    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        boolean sound = arguments.length > 1;
        for (int place = 1; place < arguments.length; place++) {
            for (String profile : arguments[0].split(",")) {
                PDFAFlavour flavour = PDFAFlavour.fromString(profile);
                try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(arguments[place]), flavour);
                        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 5, false, false, false)) {
                    ValidationResult result = validator.validate(parser);
                    sound &= result.isCompliant();
                    System.out.println((result.isCompliant() ? "pass " : "FAIL ") + profile + " " + arguments[place]
                            + " (" + result.getTotalAssertions() + " checks)");
                    for (TestAssertion assertion : result.getTestAssertions()) {
                        System.out.println("  " + assertion.getRuleId() + " " + assertion.getMessage());
                    }
                }
            }
        }
        System.exit(sound ? 0 : 1);
    }
}
