using System.Text;
using Registry.Core.Events;
using Xunit;

namespace Core.Tests.Events;

public sealed class WebhookSecretTests
{
    [Theory]
    [InlineData(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("a secret of the shell", "id", 7, "{}", "v1,6dadbU3Z4SZEECXCtDCNJwITdu2TcxDnBxkOWJkREOk=")]
    public void Sign_KnownDelivery_IsTheKnownSignature(string text, string id, long timestamp, string body, string signature)
    {
        Assert.True(WebhookSecret.TryParse(text, out var secret));

        Assert.Equal(signature, secret.Sign(id, timestamp, Encoding.UTF8.GetBytes(body)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fifteen letters")]
    [InlineData("a line\nand another one")]
    [InlineData("whsec_c2hvcnQ=")]
    [InlineData("whsec_ no base64 at all ")]
    public void TryParse_NoSecret_IsRefused(string text) => Assert.False(WebhookSecret.TryParse(text, out _));
}
