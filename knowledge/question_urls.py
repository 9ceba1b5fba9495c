"""The addresses of questions, answers and what people follow."""

from django.urls import path

from knowledge.views import answers, follows, questions

urlpatterns = [
    path("knowledge/questions/", questions.question_list, name="question-list"),
    path("knowledge/questions/ask/", questions.ask, name="question-ask"),
    path("knowledge/questions/<int:pk>/", questions.question_detail, name="question-detail"),
    path("knowledge/questions/<int:pk>/edit/", questions.question_edit, name="question-edit"),
    path(
        "knowledge/questions/<int:pk>/end/<slug:verb>/", questions.question_end, name="question-end"
    ),
    path(
        "knowledge/questions/<int:pk>/act/<slug:verb>/", questions.question_act, name="question-act"
    ),
    path("knowledge/answers/<int:pk>/edit/", answers.answer_edit, name="answer-edit"),
    path("knowledge/answers/<int:pk>/end/<slug:verb>/", answers.answer_end, name="answer-end"),
    path("knowledge/answers/<int:pk>/act/<slug:verb>/", answers.answer_act, name="answer-act"),
    path("knowledge/answers/<int:pk>/consent/", answers.answer_consent, name="answer-consent"),
    path("knowledge/follows/", follows.follows, name="knowledge-follows"),
    path(
        "knowledge/follows/<int:number>/<slug:verb>/",
        follows.follow_commitment,
        name="commitment-follow",
    ),
]
