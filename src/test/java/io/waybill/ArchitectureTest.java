package io.waybill;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.waybill", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** Whoever starts it all names Camel's configuration for Spring. */
    @ArchTest
    static final ArchRule onlyReceiveAndRouteKnowCamel = noClasses()
            .that()
            .resideOutsideOfPackages("io.waybill.receive..", "io.waybill.route..")
            .and()
            .areNotAssignableTo(WaybillApplication.class)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.waybill.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule signaturesKnowOnlyTheJdk = noClasses()
            .that()
            .resideInAPackage("io.waybill.signature..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "javax.crypto..", "io.waybill.signature..");

    @ArchTest
    static final ArchRule commandsTalkToAnotherProcess = noClasses()
            .that()
            .resideInAPackage("io.waybill.command..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "com.fasterxml.jackson..", "io.waybill.command..");

    @ArchTest
    static final ArchRule nothingButTheDemoDependsOnTheDemo = noClasses()
            .that()
            .resideOutsideOfPackage("io.waybill.demo..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.waybill.demo..");
}
