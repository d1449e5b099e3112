using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Registry.Core.Access;

namespace Registry.Daemon.Auth;

/// <summary>Whom a client's certificate is of.</summary>
internal static class CertificateNames
{
    private const string CommonName = "2.5.4.3";
    private const string SubjectAlternativeName = "2.5.29.17";

    // RFC 5280, section 4.2.1.6: GeneralName. A URI is never the name of an account.
    private const int MailAddress = 1;
    private const int HostName = 2;

    /// <summary>
    /// The account: the first of these that is the name of one by its form, be there such an account or not: the common names of the
    /// subject, then the alternative names that are mail addresses, then those that are host names. <c>null</c>: there is none.
    /// </summary>
    /// <exception cref="AsnContentException">The certificate is malformed.</exception>
    public static AccountName? AccountOf(X509Certificate2 certificate)
    {
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (!part.HasMultipleElements && part.GetSingleElementType().Value == CommonName
                && AccountName.TryParse(part.GetSingleElementValue(), out var account))
            {
                return account;
            }
        }

        return FindAlternative(certificate, MailAddress) ?? FindAlternative(certificate, HostName);
    }

    /// <summary>The first alternative name of a kind that is the name of an account.</summary>
    private static AccountName? FindAlternative(X509Certificate2 certificate, int kind)
    {
        if (certificate.Extensions[SubjectAlternativeName] is not { } extension)
        {
            return null;
        }

        var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
        var tag = new Asn1Tag(TagClass.ContextSpecific, kind);
        while (names.HasData)
        {
            if (names.PeekTag() != tag)
            {
                names.ReadEncodedValue();
            }
            else if (AccountName.TryParse(names.ReadCharacterString(UniversalTagNumber.IA5String, tag), out var account))
            {
                return account;
            }
        }

        return null;
    }
}
